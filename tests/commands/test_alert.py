#!/usr/bin/env python3
"""`soumaa alert` against a mail server of many manners (tests/net/smtp_server.py): what stops it, what is kept, what a
person sees of it, and how an incident's mails hang together."""
import email
import email.policy
import json
import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
SERVER = os.path.abspath(sys.argv[2])

CONFIGURATION = """
state: ./state
reports: ./reports
secrets: ./secrets.yaml
language: en
timezone: UTC
contact: cm@example.ma
brands:
  - id: atlas
    name: Banque Atlas
    spellings: [banque atlas]
    recipients: [{recipients}]
    alert: {{severity: {severity}, voices: {voices}, within: 60m}}
sources:
  - {{name: calls, kind: import, path: './drop/*.jsonl', every: 1m, brand: atlas}}
mail: {{from: soumaa@example.ma, url: '{url}', user: soumaa, secret: smtp, ca: '{folder}/trusted.pem'}}
"""

FRAUD = "Arnaque ! Banque Atlas a volé mon argent, ils ont vidé mon compte."


def check(condition, *facts):
    if not condition:
        raise AssertionError(" | ".join(str(fact) for fact in facts))


class Server:
    def __init__(self, folder):
        self.process = subprocess.Popen([sys.executable, SERVER, folder], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env={**os.environ,
                                                                               "PYTHONDONTWRITEBYTECODE": "1"})
        self.port = int(self.process.stdout.readline())

    def seen(self):
        """What the server saw since the last call."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return list(iter(lambda: self.process.stdout.readline().rstrip("\n"), "."))

    def stop(self):
        self.process.stdin.close()
        self.process.wait(20)


class Place:
    """A folder with one configuration; the clock goes on by an hour a step."""

    def __init__(self, folder, server, **settings):
        self.folder, self.server, self.hour, self.drops = folder, server, 0, 0
        os.makedirs(folder + "/drop")
        self.settings = {"recipients": "cm@example.ma", "severity": 3, "voices": 1000,
                         "url": f"smtp://127.0.0.1:{server.port}", "folder": os.path.dirname(folder), **settings}
        self.configure()
        self.set_password("canary word")

    def configure(self, **settings):
        self.settings.update(settings)
        with open(self.folder + "/soumaa.yaml", "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(**self.settings))

    def set_password(self, password):
        path = self.folder + "/secrets.yaml"
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(f"smtp: '{password}'\n")

    def now(self):
        return f"2026-11-{2 + self.hour // 24:02}T{self.hour % 24:02}:00:00Z"

    def drop(self, *texts, **fields):
        self.drops += 1
        with open(f"{self.folder}/drop/{self.drops}.jsonl", "w", encoding="utf-8") as file:
            for i, text in enumerate(texts):
                file.write(json.dumps({"id": f"{self.drops}-{i}", "text": text, "author": f"a{self.drops}-{i}",
                                       "published": self.now(), **fields}) + "\n")

    def call(self, *words, status=0):
        done = subprocess.run([PROGRAM, *words, "--config", self.folder + "/soumaa.yaml", "--now", self.now()],
                              capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL)
        check(done.returncode == status, words, f"status {done.returncode}", done.stdout, done.stderr)
        return done.stdout, done.stderr

    def raise_one(self, *texts, **fields):
        """A new alert, in the outbox."""
        self.hour += 1
        self.drop(*texts, **fields)
        self.call("collect")
        self.call("analyze")


def sent(events):
    """The mails that the server took."""
    raw = [event[len("message "):].encode().decode("unicode_escape").encode("latin-1")
           for event in events if event.startswith("message ")]
    return [email.message_from_bytes(mail, policy=email.policy.default) for mail in raw]


def count(events, word):
    return sum(word in event for event in events)


def test_shut_way(place, server):
    """A wrong password, a refused certificate, nobody there: one try for all that waits, and then a pause."""
    shut = [
        ("wrong password", f"smtp://127.0.0.1:{server.port}", "wrong", "AUTH"),
        ("another host's certificate", f"smtp://127.0.0.3:{server.port}", "canary word", "STARTTLS"),
        ("nobody there", "smtp://127.0.0.1:1", "canary word", None),
    ]
    place.configure(recipients="cm@example.ma, pr@example.ma, ceo@example.ma")
    place.raise_one(FRAUD)
    for name, url, password, knock in shut:
        place.configure(url=url)
        place.set_password(password)
        server.seen()
        place.hour += 24
        _, said = place.call("alert")
        events = server.seen()
        check(said.count("not sent") == 1 and "stay in the outbox" in said, name, said)
        check(knock is None or count(events, knock) == 1, name, "tries:", events)
        place.call("alert")
        check(not server.seen(), name, "tried again at once")
        out, _ = place.call("doctor")
        check("mails that wait: 3" in out and "--retry all" in out, name, out)
        place.hour += 24
        place.call("alert", "--strict", status=75)
    place.configure(url=f"smtp://127.0.0.1:{server.port}")
    place.set_password("canary word")
    server.seen()
    check(place.call("alert", "--retry", "all") == ("", ""), "not silent")
    mails = sent(server.seen())
    check(len(mails) == 3, len(mails))
    check(len({mail["Message-ID"] for mail in mails}) == 1, "one fact, one Message-ID")


def test_refused_for_good(place, server):
    """An address that is refused: the others hear, it is shown wherever a person looks, and can be tried again."""
    place.configure(recipients="cm@example.ma, rcpt-550@example.ma, pr@example.ma")
    place.raise_one(FRAUD)
    server.seen()
    _, said = place.call("alert")
    check("rcpt-550@example.ma" in said and "550 5.9.9" in said and "refused for good" in said, said)
    check(len(sent(server.seen())) == 2, "the others")
    place.hour += 24
    _, said = place.call("alert")
    check("refused for good: 1" in said and "--retry" in said, said)
    check(not server.seen(), "tried again by itself")
    check(place.call("run") == ("", ""), "a run is silent: cron would mail it each time")

    found = [json.loads(line) for line in place.call("doctor", "--json")[0].splitlines()]
    rows = [row for row in found if row["what"] == "outbox" and "rcpt-550" in row["sentence"]]
    check(len(rows) == 1 and rows[0]["finding"] == "warning" and "550 5.9.9" in rows[0]["sentence"], found)
    number = rows[0]["sentence"].split()[1]
    for name in ("html", "txt"):
        with open(f"{place.folder}/reports/{place.now()[:10]}/atlas.{name}", encoding="utf-8") as file:
            check("1 alert mail was refused" in " ".join(file.read().split()), name)

    out, _ = place.call("alert", "--retry", number, "--dry-run")
    check("message-id" in out.lower() and not server.seen(), out)
    check("refused for good: 1" in place.call("alert")[1], "a dry run changed something")
    for wrong, status in (("9999", 66), ("x", 64), ("-1", 64), ("", 64)):
        place.call("alert", "--retry", wrong, status=status)
    _, said = place.call("alert", "--retry", number)
    check("550 5.9.9" in said and count(server.seen(), "RCPT TO:<rcpt-550@") == 1, said)


def test_hang_up_holds_nothing_up(place, server):
    """A mail on which the server hangs up goes behind those that failed less often."""
    place.configure(recipients="drop-dot@example.ma, cm@example.ma")
    place.raise_one(FRAUD)
    _, said = place.call("alert")
    check("it stays in the outbox" in said, said)
    check(count(server.seen(), "RCPT TO:<cm@") == 1, "the other one")


def test_threads(place, server):
    """An incident's mails answer its first one; another matter begins a new thread."""
    def alert(*texts):
        place.raise_one(*texts)
        place.call("alert")
        mails = sent(server.seen())
        check(len(mails) == 1, len(mails))
        return mails[0]

    place.configure(severity=2)
    server.seen()
    first = alert(FRAUD)
    check(first["In-Reply-To"] is None and first["References"] is None, first.items())
    check(first["Auto-Submitted"] == "auto-generated", first.items())
    second = alert("Banque Atlas, encore une arnaque, ils ont volé mes économies !")
    third = alert("Fraude à la carte chez Banque Atlas, mon compte est vidé, arnaque.")
    for mail in (second, third):
        check(mail["In-Reply-To"] == mail["References"] == first["Message-ID"], mail.items())
    check(len({mail["Message-ID"] for mail in (first, second, third)}) == 3, "ids")
    other = alert("Banque Atlas : fuite de données, les CIN des clients sont en vente sur un forum.")
    check(other["In-Reply-To"] is None, other.items())
    place.hour += 24 * 5
    late = alert("Arnaque chez Banque Atlas, ils ont vidé mon compte !")
    check(late["In-Reply-To"] is None, "an incident that was over", late.items())


def test_voices(place, server):
    """Several negative authors within an hour: one mail a window, threaded with what was told of them before."""
    place.configure(severity=4, voices=3)
    place.raise_one("Banque Atlas service nul", "Banque Atlas, très déçu, service nul",
                    "Banque Atlas c'est la honte, service nul")
    server.seen()
    place.call("alert")
    mails = sent(server.seen())
    check(len(mails) == 1, len(mails))
    words = " ".join(mails[0].get_body(("plain",)).get_content().split())
    check("3 negative authors within 1 hour" in words and "alert.voices" in words, words)
    check("[N1][Banque Atlas]" in mails[0]["Subject"] or "[N2][Banque Atlas]" in mails[0]["Subject"],
          mails[0]["Subject"])
    for i in range(3):
        check(f"a{place.drops}-{i}" in words, "an author is missing", words)
    place.drop("Banque Atlas horrible, service nul")
    place.call("collect")
    place.call("analyze")
    place.call("alert")
    check(not sent(server.seen()), "a second mail in the same window")


def main():
    for test in (test_shut_way, test_refused_for_good, test_hang_up_holds_nothing_up, test_threads, test_voices):
        with tempfile.TemporaryDirectory() as folder:
            server = Server(folder)
            try:
                test(Place(folder + "/home", server), server)
            finally:
                server.stop()


if __name__ == "__main__":
    main()
