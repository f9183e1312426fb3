#!/usr/bin/env python3
"""soumaa rules lint|test|diff: output, exit statuses, errors; nothing is stored.

usage: test_rules.py SOUMAA RULES
"""
import json
import os
import shutil
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
  - {id: rihla, name: Rihla, alert: {severity: 3}}
sources:
  - {name: calls, kind: import, path: ./calls.jsonl, every: 1m}
"""

MENTIONS = [
    {"id": "old", "text": "Rihla et la zerbina bleue", "published": "2026-09-01T08:00:00Z"},
    {"id": "new", "text": "Rihla et la zerbina bleue \x1b[31m encore", "published": "2026-11-23T08:00:00Z"},
    {"id": "other", "text": "Rihla ce matin", "published": "2026-11-23T09:00:00Z"},
]

RULE = """
topic: safety
rules:
  - {id: zerbina, level: 3, match: '\\bzerbina bleue\\b', examples: ['la zerbina bleue'], counterexamples: ['bleue']}
"""


def check(condition, *facts):
    if not condition:
        raise AssertionError(" | ".join(str(fact) for fact in facts))


def call(*words, status=0, rules=RULES):
    surroundings = {name: value for name, value in os.environ.items() if name not in ("SOUMAA_CONFIG", "SOUMAA_RULES")}
    done = subprocess.run([PROGRAM, words[0], "--rules", rules, "--now", "2026-11-24T12:00:00Z", *words[1:]],
                          capture_output=True, text=True, timeout=120, check=False, env=surroundings)
    check(done.returncode == status, words, f"status {done.returncode}, expected {status}", done.stdout, done.stderr)
    check("\x1b" not in done.stdout + done.stderr, words, "an escape came through")
    return done.stdout, done.stderr


def test_diff(folder, other):
    config = folder + "/soumaa.yaml"
    call("collect", "--config", config)
    call("analyze", "--config", config)
    before = call("list", "--config", config, "--json")[0]
    out, _ = call("rules", "diff", RULES, other, "--config", config)
    check("risk none -> safety 3" in out and "raises an alert" in out, out)
    check(out.endswith("1 of 2 verdicts change; 1 mentions more and 0 fewer raise an alert\n"), out)
    out, _ = call("rules", "diff", RULES, other, "--config", config, "--since", "90d")
    check("2 of 3 verdicts change; 2 mentions more" in out, out)
    out, _ = call("rules", "diff", other, RULES, "--config", config, "--since", "2026-11-23")
    check("risk safety 3 -> none" in out and "raises no alert" in out and "0 mentions more and 1 fewer" in out, out)
    out, _ = call("rules", "diff", RULES, "--config", config, rules=other)
    check("1 of 2 verdicts change" in out, "without NEW the rules in use are meant", out)
    rows = [json.loads(line) for line in call("rules", "diff", RULES, other, "--config", config, "--json")[0].splitlines()]
    check([row["id"] for row in rows] == ["new"] and rows[0]["alert"] == [False, True], rows)
    check(rows[0]["changes"]["risk"] == ["", "safety 3"], rows)
    check(call("rules", "diff", RULES, "--config", config)[0].startswith("0 of 2 verdicts change"))
    check(call("list", "--config", config, "--json")[0] == before, "something was stored")


def test_errors(folder, other):
    config = folder + "/soumaa.yaml"
    for words in (("rules",), ("rules", "diff"), ("rules", "diff", RULES, RULES, RULES), ("rules", "mend")):
        check("lint" in call(*words, status=64)[1], words)
    call("rules", "diff", RULES, "--config", config, "--since", "soon", status=64)
    call("rules", "diff", folder + "/nowhere", "--config", config, status=69)
    with open(other + "/risk/zerbina.yaml", "a", encoding="utf-8") as file:
        file.write("  - {id: broken, level: 3, match: '(', examples: [a]}\n")
    for words in (("rules", "diff", RULES, other, "--config", config), ("rules", "lint")):
        _, err = call(*words, status=78, rules=other)
        check("zerbina.yaml:5:" in err and "broken" in err, words, err)


def main():
    check("0 findings" in call("rules", "lint")[0])
    check(" 0 failures" in call("rules", "test")[0])
    with tempfile.TemporaryDirectory() as folder:
        other = folder + "/rules"
        shutil.copytree(RULES, other)
        with open(other + "/risk/zerbina.yaml", "w", encoding="utf-8") as file:
            file.write(RULE)
        with open(folder + "/soumaa.yaml", "w", encoding="utf-8") as file:
            file.write(CONFIGURATION)
        with open(folder + "/calls.jsonl", "w", encoding="utf-8") as file:
            file.writelines(json.dumps(mention) + "\n" for mention in MENTIONS)
        test_diff(folder, other)
        test_errors(folder, other)


main()
