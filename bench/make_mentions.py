#!/usr/bin/env python3
"""Makes mixed mentions for the benchmark, the same for the same number.

usage: make_mentions.py COUNT > MENTIONS.jsonl

Words are drawn by Zipf's law from the project's own lexicons and from plain words, in five shares: French, Darija in
both scripts, standard Arabic, English; some elongated, accented or capitalised.
"""
import json
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARES = {"fr": 40, "ary-Latn": 20, "ar": 15, "ary-Arab": 10, "en": 15}
PLAIN = {
    "fr": "le client a une commande pour ce matin dans la ville avec sa carte et son compte depuis hier",
    "ary-Latn": "had lklam kan f dar dyal khoya o mchina l souk m3a drari f sba7 bach nchriw l7am",
    "ar": "ذهب الرجل الى المدينة في الصباح مع اخيه من اجل العمل على الطريق الجديد",
    "ary-Arab": "مشيت مع خويا للسوق باش نشريو الخضرة فالصباح و رجعنا لدار مع الدراري",
    "en": "the man went to the town in the morning with his brother and a new card for the account",
}


def vocabulary(code):
    rows = (ROOT / "rules" / "lexicon" / f"{code}.tsv").read_text(encoding="utf-8").splitlines()
    polar = [row.split("\t")[0] for row in rows if row and not row.startswith("#") and "\tword\t" in row]
    return PLAIN[code].split() * 3 + polar


def decorate(draw, word):
    chance = draw.random()
    if chance < .03:
        return word + word[-1] * 3
    return word.upper() if chance < .05 else word


def main():
    draw = random.Random(2026)
    words = {code: vocabulary(code) for code in SHARES}
    for code in words:
        draw.shuffle(words[code])
    weights = {code: [1 / (rank + 3) for rank in range(len(words[code]))] for code in SHARES}
    for number in range(int(sys.argv[1])):
        code = draw.choices(list(SHARES), SHARES.values())[0]
        picked = draw.choices(words[code], weights[code], k=draw.randint(4, 28))
        text = " ".join(decorate(draw, word) for word in picked) + draw.choice(["", ".", " !!", " ?", " 😡", " 👍"])
        print(json.dumps({"id": str(number), "text": text, "author": f"a{number % 997}"},
                         ensure_ascii=number % 10 == 0))


main()
