#!/usr/bin/env python3
"""soumaa query explain|test|count, and a brand that has a query: output, exit statuses, errors.

usage: test_query.py SOUMAA RULES
"""
import json
import os
import subprocess
import sys
import tempfile

PROGRAM, RULES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])

CONFIGURATION = """
state: ./state
reports: ./reports
timezone: UTC
contact: cm@example.ma
brands:
  - {id: rihla, name: Rihla, query: 'rihla AND NOT "rihla sa3ida"'}
sources:
  - {name: calls, kind: import, path: ./calls.jsonl, every: 1m}
"""

MENTIONS = [
    {"id": "a", "text": "Rihla : arnaque, ils ont volé mon argent", "published": "2026-11-23T08:00:00Z"},
    {"id": "b", "text": "panne chez Rihla", "published": "2026-11-24T08:00:00Z"},
    {"id": "c", "title": "Panne", "text": "rihla sa3ida drari", "published": "2026-11-24T09:00:00Z"},
    {"id": "d", "text": "il pleut \x1b[31m\t\u202e panne", "published": "2026-11-24T10:00:00Z"},
]


def check(condition, *facts):
    if not condition:
        raise AssertionError(" | ".join(str(fact) for fact in facts))


def call(*words, status=0, stdin=""):
    surroundings = {name: value for name, value in os.environ.items() if name not in ("SOUMAA_CONFIG", "SOUMAA_RULES")}
    done = subprocess.run([PROGRAM, words[0], "--rules", RULES, "--now", "2026-11-24T12:00:00Z", *words[1:]], input=stdin,
                          capture_output=True, text=True, timeout=60, check=False, env=surroundings)
    check(done.returncode == status, words, f"status {done.returncode}, expected {status}", done.stdout, done.stderr)
    check("\x1b" not in done.stdout + done.stderr, words, "an escape came through")
    if status not in (0, 65):
        check(done.stderr.count("\n") == 1 and "\t" not in done.stderr, "one sentence", done.stderr)
    return done.stdout, done.stderr


def test_explain():
    out, err = call("query", "explain", "Rihla (Panne OR \"Service client\"~1) -avion")
    check(out == "rihla AND (panne OR \"service client\"~1) AND NOT avion\n\n"
                 "AND\n  word rihla\n  OR\n    word panne\n"
                 "    phrase \"service client\"~1: in this order, at most 1 tokens more\n"
                 "  NOT\n    word avion\n", out)
    check("column 7" in err and "blank" in err, err)
    tree = json.loads(call("query", "explain", "--json", "a NEAR/3f b")[0])["tree"]
    check(tree["kind"] == "near" and tree["between"] == 3 and tree["ordered"] is True, tree)
    check([part["normal"] for part in tree["parts"]] == ["a", "b"], tree)
    check(call("query", "explain", "--", "-a b")[0].startswith("NOT a AND b"))
    call("query", "explain", "re:/\x1b[31m/r OR \u202e", status=64)


def test_errors():
    for query, error in [("a OR b c", "E02, line 1, column 8"), ("NOT a", "E03, line 1, column 1"),
                         ("(a", "E01, line 1, column 1"), ("bo*", "E04"), ("a NEAR lang:fr", "E05"),
                         ("lang:xx", "E06"), ("re:/(/", "E07"), ("", "E08"), ("a OR\n\t\x1b:x y", "E02")]:
        check(error in call("query", "explain", query, status=64)[1], query)
    for words in [[], ["explain"], ["say", "a"], ["explain", "a", "b"], ["test", "a", "b", "c"]]:
        call("query", *words, status=64)
    call("query", "test", "a", "/nowhere/at/all", status=66)
    call("query", "count", "a", status=64)


def test_test(folder):
    lines = "".join(json.dumps(mention) + "\n" for mention in MENTIONS)
    out, _ = call("query", "test", "panne AND NOT \"rihla sa3ida\"", stdin=lines)
    rows = [line.split("\t") for line in out.splitlines()]
    check(rows == [["a", "no"], ["b", "yes", "panne", "text:0-5", "panne"],
                   ["c", "no", "panne", "title:0-5", "Panne"],
                   ["c", "no", "NOT \"rihla sa3ida\"", "text:0-12", "rihla sa3ida"],
                   ["d", "yes", "panne", "text:18-23", "panne"]], rows)  # ESC is no text
    found = [json.loads(line) for line in
             call("query", "test", "--json", "rihla AND topic:fraud", folder + "/calls.jsonl")[0].splitlines()]
    check([row["match"] for row in found] == [True, False, False, False], found)
    check([branch["branch"] for branch in found[0]["branches"]] == ["rihla", "topic:fraud"], found[0])
    check(found[0]["branches"][0]["places"] == [{"field": "text", "from": 0, "to": 5, "text": "Rihla"}], found[0])
    out, _ = call("query", "test", "--json", "x", stdin="{\"id\":\"1\",\"text\":\"x\"}\nbad\n", status=65)
    rows = [json.loads(line) for line in out.splitlines()]
    check(rows[0]["match"] and rows[1]["line"] == 2 and rows[1]["error"], rows)
    out, _ = call("query", "test", "--json", "x AND re:/(x+x+)+[yz]/r",
                  stdin=json.dumps({"id": "1", "text": "x " + "x" * 60}))
    check(json.loads(out)["undecided"] and not json.loads(out)["match"], out)


def test_store(folder):
    config = ["--config", folder + "/soumaa.yaml"]
    call("collect", *config)
    call("analyze", *config)
    answer = json.loads(call("query", "count", "(panne OR arnaque) -\"rihla sa3ida\"", "--json", *config)[0])
    check((answer["mentions"], answer["matches"], answer["undecided"]) == (4, 3, 0), answer)
    check(answer["branches"] == [{"branch": "panne", "excluded": False, "mentions": 3},
                                 {"branch": "arnaque", "excluded": False, "mentions": 1},
                                 {"branch": "\"rihla sa3ida\"", "excluded": True, "mentions": 1}], answer)
    check(answer["days"] == [{"day": "2026-11-23", "mentions": 1}, {"day": "2026-11-24", "mentions": 2}], answer)
    check(answer["sources"] == [{"source": "calls", "mentions": 3}], answer)
    for query, matches in [("kind:import", 4), ("source:calls", 4), ("brand:rihla", 2), ("since:2026-11-24", 3),
                           ("until:2026-11-23", 1), ("severity:>=0", 4), ("arnaque AND sentiment:neg", 1)]:
        answer = json.loads(call("query", "count", query, "--json", *config)[0])
        check(answer["matches"] == matches, query, answer)
    check(json.loads(call("query", "count", "panne", "--json", "--since", "2026-11-24", *config)[0])["mentions"] == 3)
    check("3 of 4 mentions match\n" in call("query", "count", "panne", *config)[0])
    for query in ["brand:atlas", "source:nowhere", "kind:feed"]:
        check("E06" in call("query", "count", query, *config, status=64)[1], query)


def test_brand(folder):
    out, _ = call("score", "--explain", "--config", folder + "/soumaa.yaml",
                  stdin="".join(json.dumps(mention) + "\n" for mention in MENTIONS))
    verdicts = [json.loads(line) for line in out.splitlines()]
    check([verdict["brands"] for verdict in verdicts] == [["rihla"], ["rihla"], [], []], verdicts)
    queries = [row for row in verdicts[1]["evidence"] if row["kind"] == "query"]
    check([(row["name"], row["field"], row["from"], row["to"], row["text"]) for row in queries] ==
          [("brand rihla: rihla", "text", 11, 16, "Rihla")], queries)
    with open(folder + "/wrong.yaml", "w", encoding="utf-8") as file:
        file.write(CONFIGURATION.replace("rihla AND NOT", "rihla OR panne NOT"))
    error = call("score", "--config", folder + "/wrong.yaml", status=78)[1]
    check("wrong.yaml:7:37: query of brand 'rihla': E02, line 1, column 16" in error, error)


def main():
    test_explain()
    test_errors()
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/soumaa.yaml", "w", encoding="utf-8") as file:
            file.write(CONFIGURATION)
        with open(folder + "/calls.jsonl", "w", encoding="utf-8") as file:
            file.writelines(json.dumps(mention) + "\n" for mention in MENTIONS)
        test_test(folder)
        test_store(folder)
        test_brand(folder)


main()
