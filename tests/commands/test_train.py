"""train and eval: what is learned is used, explained to the sum, the same to the byte, and counted as by hand.

usage: test_train.py SOUMAA RULES
"""
import json
import math
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

SOUMAA, RULES = sys.argv[1:3]
# Words that no lexicon rates: what is known of them is learned here.
WORDS = {"neg": ["brakolu", "zimtar", "واغبشق"], "neu": ["tolmin", "keradu", "شغتقب"], "pos": ["vimolu", "sanpeko", "قفنظم"]}
FILLING = ["le", "train", "de", "la", "gare", "demain", "matin", "table"]
failures = 0


def check(right, name):
    global failures
    print(("ok - " if right else "not ok - ") + name)
    failures += not right


def run(*arguments, **options):
    return subprocess.run([SOUMAA, *map(str, arguments)], capture_output=True, text=True, timeout=300, **options)


def texts(count, seed):
    dice = random.Random(seed)
    for i in range(count):
        label = ("neg", "neu", "pos")[i % 3]
        words = dice.sample(FILLING, 4) + [dice.choice(WORDS[label])]
        dice.shuffle(words)
        yield label, " ".join(words)


def write_table(path, rows, set_="made"):
    with open(path, "w", encoding="utf-8") as file:
        file.write("id\tset\tlang\tscript\tlabel\ttext\n")
        for number, (label, text) in enumerate(rows):
            file.write(f"{set_}{number}\t{set_}\tfr\tlatn\t{label}\t{text}\n")


def f1(pairs, label):
    both = sum(g == s == label for g, s in pairs)
    return 2 * both / (sum(g == label for g, _ in pairs) + sum(s == label for _, s in pairs)) if both else 0.0


def main():
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        rules = place / "rules"
        shutil.copytree(RULES, rules, ignore=shutil.ignore_patterns("model", "talk"))
        table, gold = place / "train.tsv", place / "gold.tsv"
        write_table(table, texts(900, 1))
        write_table(gold, texts(300, 2))
        one, two = place / "one.bin", place / "two.bin"
        first = run("train", "--rules", rules, table, "--output", one)
        second = run("train", "--rules", rules, table, "--output", two)
        check(first.returncode == 0 and first.stdout.startswith("900 texts"), "train says what it read")
        check(second.returncode == 0 and one.read_bytes() == two.read_bytes(), "the same texts give the same bytes")
        os.makedirs(rules / "model")
        shutil.copy(one, rules / "model/weights.bin")
        judge(rules, gold)
        refuse(place, rules)
    sys.exit(failures > 0)


def judge(rules, gold):
    rows = [line.split("\t") for line in gold.read_text(encoding="utf-8").splitlines()[1:]]
    mentions = "".join(json.dumps({"id": row[0], "text": row[5]}) + "\n" for row in rows)
    verdicts = [json.loads(line) for line in
                run("score", "--rules", rules, "--explain", input=mentions).stdout.splitlines()]
    right = sum(row[4] == verdict["sentiment"] for row, verdict in zip(rows, verdicts))
    check(right >= 0.95 * len(rows), f"words that were learned are known again: {right} of {len(rows)}")
    known = {word for words in WORDS.values() for word in words}
    told = sum(any(row["text"] in known for row in verdict["evidence"]) for verdict in verdicts if verdict["sentiment"] != "neu")
    check(told >= 0.95 * sum(verdict["sentiment"] != "neu" for verdict in verdicts), "the evidence names the learned word")
    for verdict, row in zip(verdicts, rows):
        kinds = [item["kind"] for item in verdict["evidence"] if item["weight"] != 0]
        raw = row[5].encode()
        for item in verdict["evidence"]:
            if raw[item["from"]:item["to"]].decode() != item["text"]:
                check(False, f"{row[5]}: offsets of {item}")
        if kinds.count("bias") > 1:
            check(False, f"{row[5]}: more than one bias row")
        # Positive and negative chances stand in the ratio that the rows sum to.
        score, share = sum(item["weight"] for item in verdict["evidence"]), verdict["polarity"]
        if (score > 0.1) != (share > 0) and abs(share) > 0.02:
            check(False, f"{row[5]}: the evidence sums to {score}, the polarity is {share}")
    flips = [(verdict, row) for verdict, row in zip(verdicts, rows) if verdict.get("flip")]
    shorter = []
    for verdict, row in flips[:50]:
        text = row[5]
        for word in verdict["flip"].split('"')[1::2]:
            text = text.replace(word, "", 1)
        shorter.append(json.dumps({"id": "1", "text": text}) + "\n")
    again = [json.loads(line) for line in run("score", "--rules", rules, input="".join(shorter)).stdout.splitlines()]
    turned = sum(after["sentiment"] != verdict["sentiment"] for after, (verdict, _) in zip(again, flips))
    check(len(flips) > 0 and turned >= 0.9 * min(50, len(flips)), f"without the words of the flip the call turns: {turned}")
    count(rules, gold, rows, verdicts)


def count(rules, gold, rows, verdicts):
    pairs = [(row[4], verdict["sentiment"]) for row, verdict in zip(rows, verdicts)]
    labels = sorted({g for g, _ in pairs})
    macro = sum(f1(pairs, label) for label in labels) / len(labels)
    weighted = sum(f1(pairs, label) * sum(g == label for g, _ in pairs) for label in labels) / len(pairs)
    sure = [pair for pair, verdict in zip(pairs, verdicts) if not verdict["unsure"]]
    accuracy = sum(g == s for g, s in pairs) / len(pairs)
    when_sure = sum(g == s for g, s in sure) / len(sure) if sure else 0
    lines = run("eval", "--rules", rules, gold).stdout.splitlines()
    expected = (f"made\tn={len(pairs)}\tmacro-F1={macro:.3f}\tweighted-F1={weighted:.3f}\taccuracy={accuracy:.3f}"
                f"\tsure={len(sure) / len(pairs):.2f}\taccuracy-when-sure={when_sure:.3f}\taccuracy-at-60%=")
    check(lines[0].startswith(expected), "eval counts as is counted by hand")
    check(lines[0].endswith("\t" + " ".join(f"{label}={f1(pairs, label):.3f}" for label in labels)), "eval tells each label")
    check(lines[1] == f"mean macro-F1 over 1 groups: {macro:.3f}", "eval tells the mean")
    check(lines[2].startswith("lang: right="), "eval tells the languages")
    check(run("eval", "--rules", rules, gold, "--by", "colour").returncode == 64, "eval: --by is checked")
    check(run("eval", "--rules", rules, gold, "--coverage", "1.5").returncode == 64, "eval: --coverage is checked")
    check(run("eval", "--rules", rules).returncode == 64, "eval without a file")


def refuse(place, rules):
    bad = place / "bad.tsv"
    write_table(bad, [("neg", "a"), ("angry", "b")])
    answer = run("train", "--rules", rules, bad, "--output", place / "x.bin")
    check(answer.returncode == 65 and "bad.tsv:3:" in answer.stderr, "an unknown label is named with its line")
    write_table(bad, [("neg", "a"), ("neg", "b")])
    answer = run("train", "--rules", rules, bad, "--output", place / "x.bin")
    check(answer.returncode == 65 and "labelled neu" in answer.stderr, "a sentiment without an example is named")
    lines = place / "bad.jsonl"
    lines.write_text('{"text": "a", "sentiment": "neg"}\n{"text": 1}\n')
    answer = run("train", "--rules", rules, lines, "--output", place / "x.bin")
    check(answer.returncode == 65 and "bad.jsonl:2:" in answer.stderr, "a line without a label is named")
    check(not (place / "x.bin").exists(), "nothing is written")
    check(run("train", "--rules", rules, place / "none.tsv").returncode == 66, "a missing file")
    check(run("train", "--rules", rules, bad, "--cost", "much").returncode == 64, "--cost is checked")
    weights = rules / "model/weights.bin"
    contents = bytearray(weights.read_bytes())
    contents[len(contents) // 2] ^= 1
    weights.write_bytes(contents)
    answer = run("score", "--rules", rules, input="")
    check(answer.returncode == 78 and "weights.bin" in answer.stderr and "soumaa train" in answer.stderr,
          "damaged weights are refused with the remedy")
    weights.unlink()
    answer = run("score", "--rules", rules, input='{"id":"1","text":"service nul"}\n')
    check(answer.returncode == 0 and json.loads(answer.stdout)["sentiment"] == "neg", "without weights rated words speak")


main()
