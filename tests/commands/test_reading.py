#!/usr/bin/env python3
"""What reads the store and the rules: list, show, explain, sources, doctor, rules lint|test, and --strict: their exit
statuses and the fields of the command contract."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

PROGRAM, RULES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
NOW = "2026-11-24T12:00:00Z"

CONFIGURATION = """
state: ./state
reports: ./reports
language: en
timezone: UTC
contact: cm@example.ma
brands:
  - {id: rihla, name: Rihla}
  - {id: cafe, name: Café Été}
sources:
  - {name: calls, kind: import, path: ./calls.jsonl, every: 1m}
  - {name: gone, kind: import, path: ./nowhere.csv, every: 1m}
"""

MENTIONS = [
    {"id": "a", "text": "Rihla : arnaque, ils ont volé mon argent", "author": "Samir", "author_followers": 12,
     "published": "2026-11-23T08:00:00Z", "url": "https://x.example.ma/1", "likes": 3},
    {"id": "b", "text": "Rihla service nul, très déçu", "published": "2026-11-24T08:00:00Z"},
    {"id": "c", "title": "Merci", "text": "Café Été, un accueil parfait, bravo", "published": "2026-11-24T09:00:00Z"},
    {"id": "d", "text": "il pleut à Ifrane \x1b[31m\u202e", "published": "2026-11-24T10:00:00Z"},
]

VERDICT = {"id": str, "lang": str, "mixed": bool, "sentiment": str, "confidence": (int, float), "unsure": bool,
           "polarity": (int, float), "brands": list, "risk": list, "severity": int, "offensive": bool, "intent": str,
           "needs_reply": bool, "truncated": bool}
LANGUAGES = {"fr", "en", "es", "ar", "ary-Arab", "ary-Latn", "zgh", "und"}
INTENTS = {"complaint", "question", "praise", "recommend", "compare", "news", "job_ad", "spam", "chat"}
KINDS = {"word", "piece", "rule", "query", "bias"}


def check(condition, *facts):
    if not condition:
        raise AssertionError(" | ".join(str(fact) for fact in facts))


def call(folder, *words, status=0, now=NOW, config=True):
    """Runs a command, checks its status and that a failure is one sentence; returns both outputs."""
    more = (["--config", folder + "/soumaa.yaml"] if config else []) + ["--now", now]
    surroundings = {name: value for name, value in os.environ.items() if name not in ("SOUMAA_CONFIG", "SOUMAA_RULES")}
    done = subprocess.run([PROGRAM, *words, *more], capture_output=True, text=True, timeout=60, check=False,
                          env=surroundings, stdin=subprocess.DEVNULL)
    check(done.returncode == status, words, f"status {done.returncode}, expected {status}", done.stdout, done.stderr)
    return done.stdout, done.stderr


def ids(folder, *words):
    return [json.loads(line)["id"] for line in call(folder, "list", "--json", *words)[0].splitlines()]


def check_verdict(verdict, explained):
    for name, kind in VERDICT.items():
        check(isinstance(verdict[name], kind), name, verdict[name])
    check(verdict["lang"] in LANGUAGES and verdict["intent"] in INTENTS, verdict)
    check(verdict["sentiment"] in ("neg", "neu", "pos") and 0 <= verdict["confidence"] <= 1, verdict)
    check(-1 <= verdict["polarity"] <= 1 and 0 <= verdict["severity"] <= 4, verdict)
    for risk in verdict["risk"]:
        check(set(risk) == {"topic", "level"} and 1 <= risk["level"] <= 4, risk)
    check(("evidence" in verdict) == explained, "evidence", verdict)


def check_evidence(mention, verdict):
    for row in verdict["evidence"]:
        check(row["kind"] in KINDS, row)
        if row["kind"] == "bias":
            continue
        field = mention[row["field"]].encode()
        check(field[row["from"]:row["to"]].decode() == row["text"], row)


def fill(folder, configuration=CONFIGURATION):
    with open(folder + "/soumaa.yaml", "w", encoding="utf-8") as file:
        file.write(configuration)
    with open(folder + "/calls.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(mention) + "\n" for mention in MENTIONS)


def test_before_the_first_run(folder):
    """Nothing is there yet: who reads says so, and makes nothing."""
    fill(folder)
    for words in (["list"], ["show", "1"], ["explain", "1"], ["sources"]):
        check("soumaa" in call(folder, *words, status=66)[1], words)
    check(not os.path.exists(folder + "/state"), "a reader made the state folder")
    out, _ = call(folder, "doctor")
    check("warning" in out and "fault" not in out, out)


def test_store(folder):
    fill(folder)
    _, said = call(folder, "collect")
    check("gone" in said and "nowhere.csv" in said, said)
    call(folder, "collect", "--all", "--strict", status=75)
    check(call(folder, "explain", "calls:a", status=66)[1].count("analyze") == 1, "no verdict yet")
    call(folder, "analyze")

    check(ids(folder) == ["d", "c", "b", "a"], "newest first", ids(folder))
    for words, expected in ((["--brand", "rihla"], "ba"), (["--brand", "none"], "d"), (["--sentiment", "pos"], "c"),
                            (["--severity", "2"], "a"), (["--since", "2026-11-24"], "dcb"),
                            (["--until", "2026-11-23"], "a"), (["--limit", "1"], "d"), (["--source", "gone"], ""),
                            (["SERVICE", "nul"], "b"), (["samir"], "a")):
        check("".join(ids(folder, *words)) == expected, words, ids(folder, *words))
    for words in (["--severity", "5"], ["--sentiment", "bad"], ["--since", "yesterday"], ["--limit", "x"]):
        call(folder, "list", *words, status=64)
    out, _ = call(folder, "list")
    check(out.count("\n") == 5 and "\x1b" not in out and "\u202e" not in out, repr(out))

    for name in ("calls:a", ids_by_number(folder)["a"]):
        record = json.loads(call(folder, "show", name, "--json")[0])
        for field, value in MENTIONS[0].items():
            check(record[field] == value, field, record)
        check({"number", "first_seen", "cluster", "copies", "edits"} <= set(record), record)
        check(record["source"] == "calls" and record["copies"] == 1 and record["edits"] == 0, record)
        check(record["spread"] == [{"source": "calls", "copies": 1, "first_seen": record["first_seen"],
                                    "last_seen": record["first_seen"]}], record)
        check_verdict(record["verdict"], True)
    out, _ = call(folder, "show", "calls:d")
    check("\x1b" not in out and "\u202e" not in out, repr(out))

    for mention in MENTIONS:
        verdict = json.loads(call(folder, "explain", "calls:" + mention["id"], "--json")[0])
        check(verdict["id"] == mention["id"], verdict)
        check_verdict(verdict, True)
        if "\x1b" not in mention["text"]:  # offsets are those of the clean text
            check_evidence({"text": mention["text"], "title": mention.get("title", "")}, verdict)
    out, _ = call(folder, "explain", "calls:a")
    check("arnaque" in out and "rule" in out and "log-odds" in out, out)
    for words, status in ((["show"], 64), (["show", "a", "b"], 64), (["show", "99"], 66), (["explain", "x:y"], 66),
                          (["show", ""], 66), (["explain", "99999999999999999999"], 66)):
        call(folder, *words, status=status)


def ids_by_number(folder):
    lines = call(folder, "list", "--json")[0].splitlines()
    return {record["id"]: str(record["number"]) for record in map(json.loads, lines)}


def test_sources(folder):
    fill(folder)
    call(folder, "run")
    rows = [json.loads(line) for line in call(folder, "sources", "--json")[0].splitlines()]
    check([row["source"] for row in rows] == ["calls", "gone"], rows)
    well, failed = rows
    check(well["kind"] == "import" and well["last_success"] == well["last_item"] == NOW, well)
    check(well["failures"] == 0 and well["items"] == len(MENTIONS) and well["error"] is None, well)
    check(failed["failures"] == 1 and failed["last_success"] is None and failed["last_error"] == NOW, failed)
    check("nowhere.csv" in failed["error"] and failed["next_try"] > NOW, failed)
    out, _ = call(folder, "sources")
    check(out.splitlines()[0].startswith("source") and "nowhere.csv" in out and "never" in out, out)

    findings = {row["what"]: row for row in map(json.loads, call(folder, "doctor", "--json", status=78)[0].splitlines())}
    check(findings["gone"]["finding"] == "fault" and "nowhere.csv" in findings["gone"]["sentence"], findings)
    for what in ("configuration", "rules", "state", "reports", "store", "calls", "outbox"):
        check(findings[what]["finding"] == "ok", findings[what])
    check(findings["mail"]["finding"] == "warning", findings["mail"])


def test_doctor_names_faults(folder):
    """Each with the sentence that says what to mend."""
    mail = "mail: {from: a@example.ma, url: 'smtps://m.example.ma', user: a, secret: smtp, ca: ./no.pem}\n"
    fill(folder, CONFIGURATION + "secrets: ./secrets.yaml\n" + mail)
    os.makedirs(folder + "/reports")
    with open(folder + "/secrets.yaml", "w", encoding="utf-8") as file:
        file.write("smtp: canary-word\n")
    os.chmod(folder + "/secrets.yaml", 0o644)
    out, _ = call(folder, "doctor", status=78)
    for word in ("secrets.yaml", "no.pem", "recipients"):
        check(word in out, word, out)
    check("canary-word" not in out, "the secret is shown")
    os.chmod(folder + "/secrets.yaml", 0o600)
    with open(folder + "/no.pem", "w", encoding="utf-8"):
        pass
    check("fault" not in call(folder, "doctor")[0], "still a fault")
    os.rmdir(folder + "/reports")
    with open(folder + "/reports", "w", encoding="utf-8"):
        pass
    check("no folder" in call(folder, "doctor", status=78)[0], "a file in the place of a folder")


def test_rules(folder):
    for what in ("lint", "test"):
        out, _ = call(folder, "rules", what, "--rules", RULES, config=False)
        check(out.endswith((" 0 findings\n", " 0 failures\n")) and out.count("\n") == 1, out)
    for words in (["rules"], ["rules", "dance"], ["rules", "lint", "test"]):
        call(folder, *words, status=64, config=False)
    copy = shutil.copytree(RULES, folder + "/rules")
    with open(copy + "/risk/mine.yaml", "w", encoding="utf-8") as file:
        file.write("topic: price\nrules:\n"
                   "  - {id: mine, level: 1, match: 'tarif', examples: ['tarif', 'cher'], counterexamples: ['tarif']}\n")
    out, _ = call(folder, "rules", "test", "--rules", copy, status=65, config=False)
    check(out.count("mine.yaml:3: rule 'mine'") == 2 and "2 failures" in out, out)
    with open(copy + "/risk/mine.yaml", "w", encoding="utf-8") as file:
        file.write("topic: price\nrules:\n  - {id: mine, level: 1, match: 'tarif'}\n")
    out, _ = call(folder, "rules", "lint", "--rules", copy, status=65, config=False)
    check("mine.yaml:3: rule 'mine'" in out and "examples" in out, out)
    with open(copy + "/risk/mine.yaml", "w", encoding="utf-8") as file:
        file.write("topic: price\nrules:\n  - {id: mine, level: 1, match: '(tarif'}\n")
    for what in ("lint", "test"):
        out, said = call(folder, "rules", what, "--rules", copy, status=78, config=False)
        check(out == "" and "mine.yaml:3:" in said and said.count("\n") == 1, said)
    call(folder, "rules", "lint", "--rules", folder + "/nowhere", status=69, config=False)


def test_a_rule_that_takes_for_ever(folder):
    """The mention is kept, and its evidence names the rule."""
    copy = shutil.copytree(RULES, folder + "/rules")
    with open(copy + "/risk/mine.yaml", "w", encoding="utf-8") as file:
        file.write("topic: price\nrules:\n  - {id: mine-slow, level: 4, match: '(?:[ab]+ ?)+c'}\n")
    text = "ab " * 60 + "d c arnaque"
    done = subprocess.run([PROGRAM, "score", "--explain", "--rules", copy], input=json.dumps({"id": "1", "text": text}),
                          capture_output=True, text=True, timeout=60, check=True)
    verdict = json.loads(done.stdout)
    check(verdict["id"] == "1" and "price" not in [risk["topic"] for risk in verdict["risk"]], verdict["risk"])
    check("fraud" in [risk["topic"] for risk in verdict["risk"]], "the other rules", verdict["risk"])
    rows = [row["name"] for row in verdict["evidence"] if "mine-slow" in row["name"]]
    check(rows == ["mine-slow: limit reached, not decided"], rows)


def main():
    for test in (test_before_the_first_run, test_store, test_sources, test_doctor_names_faults, test_rules,
                 test_a_rule_that_takes_for_ever):
        with tempfile.TemporaryDirectory() as folder:
            test(folder)


if __name__ == "__main__":
    main()
