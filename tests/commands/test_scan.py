#!/usr/bin/env python3
"""soumaa scan: matches, offsets, formats, counts, exit status, hostile input.

usage: test_scan.py SOUMAA
"""
import csv
import json
import pathlib
import random
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="soumaa-scan-"))


def write(name, data):
    path = FOLDER / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def scan(*words, stdin=b""):
    done = subprocess.run([sys.argv[1], "scan", *words], input=stdin, capture_output=True, check=False, timeout=60)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace")


def hits(keywords, text):
    """(keyword, what stands at the offsets) of each hit in the text's lines."""
    status, out, _ = scan("--keywords", write("list", keywords), "--format", "jsonl", write("in", text))
    data = text if isinstance(text, bytes) else text.encode()
    lines = data.split(b"\n")
    found = []
    for hit in map(json.loads, out.splitlines()):
        line = lines[hit["line"] - 1]
        if line.startswith(b"{") and line.endswith(b"}"):
            line = json.loads(line)["text"].encode()
        place = line[hit["from"]:hit["to"]].decode("utf-8", "replace")
        found.append((hit["keyword"], place))
    assert status == (0 if found else 1), status
    return found


ROWS = [
    # Case, accents, elongation, Arabic letter forms, harakat and proclitics do not matter; words are whole.
    ("panne", "PANNE générale", [("panne", "PANNE")]),
    ("réseau", "Reseau coupé", [("réseau", "Reseau")]),
    ("zwin", "zwiiiiin bzaf", [("zwin", "zwiiiiin")]),
    ("panne", "des pannes", []),
    ("service nul", "Service  NUL !", [("service nul", "Service  NUL")]),
    ("service nul", "service pas nul", []),
    ("أطلس", "بنك اطلس", [("أطلس", "اطلس")]),
    ("حليب", "شريت الحليب", [("حليب", "الحليب")]),
    ("rihla", "#rihla en panne", [("rihla", "#rihla")]),
    # Wildcards; a tag is found as a tag only where the list asks for one; marks, faces and emoji are keywords too.
    ("boycot*", "Boycottez, BOYCOT boyco", [("boycot*", "Boycottez"), ("boycot*", "BOYCOT")]),
    ("moch?il", "mochkil mochil", [("moch?il", "mochkil")]),
    ("حليب*", "والحليبي", [("حليب*", "والحليبي")]),
    ("#rihla", "rihla #Rihla", [("#rihla", "#Rihla")]),
    ("😡", "non 😡 !", [("😡", "😡")]),
    ("panne", '{"text":"\\u0070anne \\"panne\\""}', [("panne", "panne")] * 2),
    ("panne", '{"text":"panne', [("panne", "panne")]),
    ("service client nul\nservice client", "service, client service client", [("service client", "service client")]),
    ("a\nb", "a b a", [("a", "a"), ("b", "b"), ("a", "a")]),
    ("# a comment\n\npanne\n", "panne\nrien\npanne panne", [("panne", "panne")] * 3),
    ("panne", '{"id":"1","text":"une panne"}', [("panne", "panne")]),
    ("panne", b"\xff\xfe panne \x00 panne\xff", [("panne", "panne")] * 2),
    ("fin", "mot " * 300000 + "fin", [("fin", "fin")]),
    # Queries: the places of their parts, sorted among those of words; what is excluded has none.
    ("panne AND NOT avion", "panne\npanne d'avion", [("panne AND NOT avion", "panne")]),
    ("lent\npanne NEAR/2 rihla", "lent, panne chez Rihla",
     [("lent", "lent"), ("panne NEAR/2 rihla", "panne chez Rihla")]),
    ("\"service client\"~1", "service du client", [("\"service client\"~1", "service du client")]),
    ("a AND b", "b x a", [("a AND b", "b"), ("a AND b", "a")]),
    ("raw:\"Google+\"", "google+ Google+", [("raw:\"Google+\"", "Google+")]),
    ("COUNT(buy)>=2", "buy\nbuy, #buy", [("COUNT(buy)>=2", "buy"), ("COUNT(buy)>=2", "#buy")]),
    ("re:/nul+e?/", "Nulle", [("re:/nul+e?/", "Nulle")]),
    ("حليب OR لبن", "شريت الحليب", [("حليب OR لبن", "الحليب")]),
    ("boycot* AND ~khayb", "boycottez: 5ayeb", [("boycot* AND ~khayb", "boycottez"), ("boycot* AND ~khayb", "5ayeb")]),
    ("cats and dogs", "cats and dogs", [("cats and dogs", "cats and dogs")]),
    ("panne AND reseau", '{"text":"r\\u00e9seau, panne"}',
     [("panne AND reseau", "réseau"), ("panne AND reseau", "panne")]),
    ("panne AND NOT avion", "avion " + "x " * 3000 + "panne", []),
    ("deux mots", "x " * 8150 + "deux mots " * 3, [("deux mots", "deux mots")] * 3),
]


def check_rows():
    for keywords, text, expected in ROWS:
        found = hits(keywords, text)
        assert found == expected, f"{keywords!r} in {text[:60]!r}: {found}, expected {expected}"


def check_reference():
    """Against a slow search of whole ASCII words."""
    draw = random.Random(7)
    words = ["".join(draw.choices("abcdefgh", k=draw.randint(3, 5))) for _ in range(400)]
    keywords = set(words[:60])
    lines = [" ".join(draw.choices(words, k=draw.randint(0, 40))) for _ in range(300)]
    expected = sorted((n, w) for n, line in enumerate(lines, 1) for w in line.split() if w in keywords)
    _, out, _ = scan("--keywords", write("list", "\n".join(keywords)), "--format", "jsonl", write("in", "\n".join(lines)))
    assert sorted((h["line"], h["text"]) for h in map(json.loads, out.splitlines())) == expected


def check_formats():
    listed, text = write("list", "panne\n=somme"), write("in", "une panne\n\x1b[31m=somme\n")
    _, out, _ = scan("--keywords", listed, "--format", "csv", text)
    rows = list(csv.reader(out.splitlines()))
    assert rows[0] == "keyword,file,line,from,to,text,sentiment,severity".split(",")
    assert [row[0] for row in rows[1:]] == ["panne", "'=somme"], rows
    _, out, _ = scan("--keywords", listed, text)
    assert "\x1b" not in out and f"{text}:1:une panne" in out
    assert scan("--keywords", listed, "--count", text)[1] == "2\n"
    assert scan("--keywords", listed, "--count", text, text)[1] == f"{text}:2\n" * 2
    assert scan("--keywords", listed, "--count", stdin=b"panne panne\nrien\npanne")[1] == "2\n"


def check_queries():
    """Lists with queries find in each line what the query test finds, whatever lines lie between."""
    draw = random.Random(11)
    words = ["panne", "rihla", "avion", "reseau", "lent", "hier", "boycottez"]
    lines = [" ".join(draw.choices(words + ["x"] * 20, k=draw.randint(0, 8))) for _ in range(400)]
    queries = ["panne AND rihla", "rihla NEAR/1 lent AND NOT avion", "(boycot* OR avion) AND hier"]
    mentions = "".join(json.dumps({"id": str(n), "text": line}) + "\n" for n, line in enumerate(lines, 1))
    expected = set()
    for query in queries:
        done = subprocess.run([sys.argv[1], "query", "test", "--json", query], input=mentions, capture_output=True,
                              text=True, check=True, timeout=60)
        expected |= {(query, int(row["id"])) for row in map(json.loads, done.stdout.splitlines()) if row["match"]}
    listed, text = write("list", "\n".join(queries)), write("in", "\n".join(lines))
    _, out, _ = scan("--keywords", listed, "--format", "jsonl", text)
    assert {(hit["keyword"], hit["line"]) for hit in map(json.loads, out.splitlines())} == expected and expected
    assert scan("--keywords", listed, "--count", text)[1] == f"{len({line for _, line in expected})}\n"
    for line, fault in [("a OR b AND c", "list:1: E02"), ("lang:fr AND a", "fields"), ("title:a OR b", "fields"),
                        ("a AND bo*", "E04")]:
        status, _, said = scan("--keywords", write("list", line), text)
        assert status == 65 and fault in said, said
    _, _, said = scan("--keywords", write("list", "x AND re:/(x+x+)+[yz]/r"), write("in", "x " + "x" * 60))
    assert "limit" in said, said


def check_errors():
    listed, text = write("list", "panne"), write("in", "rien")
    assert scan("--keywords", listed, text)[0] == 1
    status, _, said = scan("--keywords", str(FOLDER / "none"), text)
    assert status == 66 and "none" in said
    assert scan(text)[0] == 64
    assert scan("--keywords", listed, "--format", "xml", text)[0] == 64
    status, _, said = scan("--keywords", write("bad", "panne\nـــ\n"), text)
    assert status == 65 and "bad:2" in said, said
    assert scan("--keywords", write("empty", "\n"), text)[0] == 65
    status, out, said = scan("--keywords", listed, "--count", str(FOLDER / "gone"), write("in2", "panne"))
    assert status == 66 and "gone" in said and out.endswith("in2:1\n"), (status, out, said)
    assert scan("--keywords", listed, str(FOLDER))[0] == 66, "a folder is no file"
    assert "passed over" in scan("--keywords", write("twice", "panne\nPANNE"), text)[2]


def check_hostile():
    draw = random.Random(11)
    noise = bytes(draw.randrange(256) for _ in range(200000)) + b"\npanne\n" + b"\0" * 3_000_000
    status, out, _ = scan("--keywords", write("list", "panne"), "--format", "jsonl", write("noise", noise))
    assert status == 0 and len(out.splitlines()) >= 1
    for line in out.splitlines():
        json.loads(line)


def check_options():
    """What grep has too: raw bytes, context, files, a most; and the page, the sources, times."""
    listed, text = write("list", "panne\nnul"), write("in", "un\nPanne\npannes\ndeux\ntrois\nnul\n")
    assert scan("--keywords", listed, "--raw", "--count", text)[1] == "2\n"
    _, out, _ = scan("--keywords", listed, "--context", "1", text)
    places = [line.replace(text, "") for line in out.splitlines()]
    assert places == ["-1-un", ":2:Panne", "-3-pannes", "--", "-5-trois", ":6:nul"], places
    assert scan("--keywords", listed, "--files-with-matches", text, write("no", "rien"))[1] == text + "\n"
    assert scan("--keywords", listed, "--max-count", "1", "--count", text)[1] == "1\n"
    assert scan("--keywords", listed, "--max-count", "x", text)[0] == 64
    assert scan("--keywords", write("broad", "mot\nab*"), text)[2].count("broad:2") == 1
    said = scan("--keywords", write("slips", "panne\n\nPANNE\na"), text)[2]
    assert all(f"slips:{line}:" in said for line in (2, 3, 4)), said
    mentions = write("mentions", "".join(
        f'{{"id":"{day}","text":"panne <b>{day}</b>","published":"2026-11-{day}T10:00:00Z"}}\n' for day in (20, 21)))
    assert scan("--keywords", listed, "--since", "2026-11-21", "--count", mentions)[1] == "1\n"
    status, out, _ = scan("--keywords", listed, "--format", "html", "--now", "2026-11-25T00:00:00Z", mentions)
    assert status == 0 and out.startswith("<!DOCTYPE html>") and "<script" not in out and "<b>" not in out
    assert out.count("<mark") == 2 and "2026-11-20" in out and "Content-Security-Policy" in out


def check_live():
    """The sources are read and nothing is stored."""
    write("drop.jsonl", '{"id":"1","text":"panne totale"}\n{"id":"2","text":"rien"}\n')
    configuration = write("live.yaml", "state: ./live-state\nreports: ./reports\nlanguage: fr\ntimezone: UTC\ncontact: cm@example.ma\nbrands: [{id: a, name: Atlas}]\n"
                          "sources: [{name: drop, kind: import, path: ./drop.jsonl}]\n")
    listed = write("list", "panne")
    for _ in range(2):
        status, out, said = scan("--keywords", listed, "--live", "--count", "--config", configuration)
        assert (status, out) == (0, "1\n"), (status, out, said)
    assert not (FOLDER / "live-state").exists()


def main():
    check_rows()
    check_options()
    check_live()
    check_reference()
    check_formats()
    check_queries()
    check_errors()
    check_hostile()


main()
