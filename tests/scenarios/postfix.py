#!/usr/bin/env python3
"""Alerts end to end: the program, a real Postfix with STARTTLS and AUTH, and Python's mail reader as the judge."""
import email, email.policy, json, signal, sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "net")]
from scenario import SHARED, Soumaa, check, folder, need, wait_for
from servers import postfix

CONFIGURATION = """
state: ./state
reports: ./reports
secrets: ./secrets.yaml
language: fr
timezone: UTC
contact: cm@example.test
brands:
  - id: atlas
    name: Banque Atlas
    spellings: [banque atlas]
    recipients: [cm@example.test, gone@example.test, pr@example.test]
    alert: {{severity: 1, voices: 1000, within: 1h}}
sources:
  - {{name: appels, kind: import, path: './drop/*.jsonl', every: 1m}}
mail: {{from: soumaa@example.test, url: 'smtp://127.0.0.1:{port}', user: soumaa, secret: smtp, ca: '{ca}'}}
"""

ANGRY = "Arnaque ! Banque Atlas a volé mon argent, c'est une honte, service nul, je porte plainte."

HOSTILE = [
    "x\r\nBcc: evil@example.test",
    "x\nTo: evil@example.test\n\nbody",
    "x\r\n\r\n<script>alert(1)</script>",
    "x\r.\rRCPT TO:<evil@example.test>",
    "=?utf-8?q?x=0D=0ABcc:_evil@example.test?=",
    "évil\u2028Bcc: evil@example.test",
    "\u202eevil\u0000\u001b[2J",
    "<evil@example.test>, evil2@example.test",
    "--boundary--\r\n.\r\nQUIT",
    "ا" * 300,
]

clock = 0


def next_time():
    """An hour later each time: past every pause after a failure."""
    global clock
    clock += 1
    return f"2026-11-{1 + clock // 24:02}T{clock % 24:02}:00:00Z"


def drop(place, name, rows, now):
    """Exports a file of mentions into the folder that is watched."""
    (place / "drop").mkdir(exist_ok=True)
    lines = [json.dumps({"id": f"{name}-{i}", "text": ANGRY + f" {name} {i}", "published": now, **row})
             for i, row in enumerate(rows)]
    (place / "drop" / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(data):
    """A mail as Python reads it, with no defect anywhere."""
    mail = email.message_from_bytes(data, policy=email.policy.default)
    for part in mail.walk():
        check(part.defects == [], part.defects, data[:2000])
        check(all(value.defects == () for _, value in part.items()), part.items())
    return mail


def written_by_us(mail):
    """The headers that the program wrote: those of delivery come before them."""
    names = [name for name in mail.keys() if name not in ("Return-Path", "X-Original-To", "Delivered-To", "Received")]
    return sorted(names)


def expect_mails(server, count):
    """Waits until both boxes have that many mails; returns the last one."""
    for box in ("cm", "pr"):
        wait_for(lambda box=box: len(server.mails(box)) >= count, f"{count} mails in the box {box}")
        check(len(server.mails(box)) == count, box, len(server.mails(box)))
    check(server.boxes() == ["cm", "pr"], server.boxes())
    return read(server.mails("cm")[-1])


def test_mail_arrives(soumaa, server):
    soumaa.place.joinpath("soumaa.yaml").write_text(soumaa.text.replace("gone@example.test, ", ""), encoding="utf-8")
    soumaa("alert", "--test", now=next_time())
    mail = expect_mails(server, 1)
    check("ESMTPSA" in mail["Received"], mail["Received"])
    check(mail["From"].addresses[0].addr_spec == "soumaa@example.test", mail["From"])
    check([a.addr_spec for a in mail["To"].addresses] == ["cm@example.test", "pr@example.test"], mail["To"])
    soumaa.place.joinpath("soumaa.yaml").write_text(soumaa.text, encoding="utf-8")


def test_incident(soumaa, server):
    """The alert of an incident; who is refused does not hold the others up, and is named."""
    now = next_time()
    drop(soumaa.place, "incident", [{"author": f"client {i}", "title": "Ma réclamation"} for i in range(3)], now)
    said = soumaa("run", now=now)
    check("gone@example.test" in said and "550 5.1.1" in said, said)
    mail = expect_mails(server, 2)
    check("Banque Atlas" in mail["Subject"], mail["Subject"])
    for kind in ("plain", "html"):
        words = " ".join(mail.get_body((kind,)).get_content().split())
        check("client 0" in words and "mon argent" in words, words)
    check(soumaa("run", now=next_time()) == "", "not silent")
    expect_mails(server, 2)
    return mail


def test_hostile_names(soumaa, server, first):
    """Follow-ups of the incident. Authors, titles and texts that want to be headers, recipients or commands; five are shown in a mail."""
    rows = list(HOSTILE)
    corpus = SHARED / "hostile" / "mail-headers.jsonl"
    if corpus.is_file():
        rows += [json.loads(line)["s"] for line in corpus.read_text(encoding="utf-8").splitlines()]
    headers = sorted(written_by_us(first) + ["In-Reply-To", "References"])
    batches = [rows[i:i + 5] for i in range(0, len(rows), 5)]
    for number, batch in enumerate(batches):
        now = next_time()
        drop(soumaa.place, f"hostile{number}", [{"author": row, "title": row, "text": f"{ANGRY} {row}"}
                                                for row in batch], now)
        soumaa("collect", now=now)
        soumaa("analyze", now=now)
    soumaa("alert", now=next_time())
    expect_mails(server, 2 + len(batches))
    for mail in map(read, server.mails("cm")[2:]):
        check(written_by_us(mail) == headers, mail.items())
        check(mail["In-Reply-To"] == mail["References"] == first["Message-ID"], mail.items())
        check(len(mail["To"].addresses) == 3, mail["To"])
    return 2 + len(batches)


def message_ids(text):
    return [line.split(": ", 1)[1].strip() for line in text.splitlines() if line.lower().startswith("message-id:")]


def test_wrong_password(soumaa, server, count):
    now = next_time()
    drop(soumaa.place, "password", [{"author": "someone"}], now)
    soumaa.write_secrets({"smtp": "wrong"})
    said = soumaa("run", now=now)
    check(said.count("stay in the outbox") == 1 and "wrong" not in said, said)
    check(len(server.mails("cm")) == count, "sent without a password")
    soumaa.write_secrets({"smtp": postfix.PASSWORD})
    soumaa("run", now=next_time())
    expect_mails(server, count + 1)


def test_server_killed(soumaa, server, count):
    """Nobody answers, then somebody does: one mail, the same bytes."""
    now = next_time()
    drop(soumaa.place, "killed", [{"author": "someone else"}], now)
    server.stop(signal.SIGKILL)
    said = soumaa("run", now=now)
    check(said.count("stay in the outbox") == 1, said)
    later = next_time()
    waiting = set(message_ids(soumaa("alert", "--dry-run", now=later)))
    check(len(waiting) == 1, waiting)
    server.start()
    soumaa("run", now=later)
    mail = expect_mails(server, count + 1)
    check({mail["Message-ID"]} == waiting, mail["Message-ID"], waiting)


def test_no_secret_left(place):
    """The password stands in the secrets alone."""
    for path in (place / "home").rglob("*"):
        if path.is_file() and path.name != "secrets.yaml":
            check(postfix.PASSWORD.encode() not in path.read_bytes(), path)


def main(program):
    need(*postfix.NEEDED, root=True)
    with folder() as place:
        server = postfix.Postfix(place, "cm", "pr")
        try:
            server.start()
            (place / "home").mkdir()
            text = CONFIGURATION.format(port=server.port, ca=server.authority)
            soumaa = Soumaa(place / "home", program, text, {"smtp": postfix.PASSWORD})
            soumaa.text = text
            test_mail_arrives(soumaa, server)
            first = test_incident(soumaa, server)
            count = test_hostile_names(soumaa, server, first)
            test_wrong_password(soumaa, server, count)
            test_server_killed(soumaa, server, count + 1)
            test_no_secret_left(place)
        finally:
            server.finish()


if __name__ == "__main__":
    main(sys.argv[1])
