#!/usr/bin/env python3
"""soumaa score as a pipe: order, bad lines, long lines, threads, exit status."""
import json
import subprocess
import sys


def score(lines, *options):
    """Return the exit status and the answers to the bytes."""
    done = subprocess.run([sys.argv[1], "score", *options], input=lines, stdout=subprocess.PIPE, check=False)
    return done.returncode, done.stdout


def main():
    good = b"".join(json.dumps({"id": str(i), "text": "texte %d" % i}).encode() + b"\n" for i in range(20000))
    status, out = score(good)
    assert status == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == [str(i) for i in range(20000)]
    assert score(good, "--threads", "4") == (0, out), "threads change neither bytes nor order"

    lines = [b'{"id":"1","text":"a"}', b"", b"bad", b'{"id":"2"}', b'{"id":"3","text":"' + b"x" * (1 << 20) + b'"}',
             b'{"id":"\xff","text":"\xff"}', b"[]", b'{"id":"4","text":""}']
    status, out = score(b"\n".join(lines))
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 65
    assert len(answers) == 7, "one answer for each line that is not blank"
    assert [a.get("line") for a in answers[1:4]] == [3, 4, 5]
    assert answers[1]["id"] is None and answers[2]["id"] == "2"
    assert all("error" in a for a in answers[1:6])
    last = answers[6]
    assert (last["id"], last["sentiment"], last["unsure"]) == ("4", "neu", True)

    status, out = score(json.dumps({"id": "1", "title": "Nul", "text": "très déçu :("}).encode(), "--explain")
    verdict = json.loads(out)
    assert sum(row["kind"] == "bias" for row in verdict["evidence"]) == 1
    for row in verdict["evidence"]:
        if row["kind"] == "bias":
            continue
        field = {"title": "Nul", "text": "très déçu :("}[row["field"]].encode()
        assert field[row["from"]:row["to"]].decode() == row["text"]
    assert score(b"", "--threads", "0")[0] == 64
    assert score(b"") == (0, b"")


main()
