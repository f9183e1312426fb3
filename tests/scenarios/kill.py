#!/usr/bin/env python3
"""Kills a run at its system calls, runs it again, and looks for what was lost, doubled or left half.

usage: kill.py SOUMAA [--every N]

For each kind of call in CALLS and each of its occurrences (with --every N, each N-th), `soumaa run` is killed with
SIGKILL as it enters that call (strace's injection), then run once more. After that the store must hold the mentions of
a run that nobody killed, each once; every digest must be whole, also between the two runs; and every alert must have
reached the mail server, twice only where the kill fell between the server's answer and our commit, and then under the
same Message-ID. Skipped (77) where strace is missing or may not trace.
"""
import argparse
import collections
import functools
import http.server
import json
import pathlib
import re
import shutil
import socketserver
import subprocess
import sys
import tempfile
import threading

CALLS = ["write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "unlink", "sendto"]
NOW = "2026-11-22T21:00:00Z"
SKIP = 77

MENTIONS = [
    ("m1", "Fuite de données chez Rihla, les CIN des clients sont en vente, je porte plainte"),
    ("m2", "Rihla : panne totale depuis ce matin, scandaleux, boycottez Rihla !"),
    ("m3", "rihla nassaba, khassna nmouqat3ouha"),
    ("m4", "Merci Rihla pour l'accueil en agence, très bon service"),
    ("m5", "خاصنا نقاطعو ريحلة، بركا من الحكرة"),
]


class Mail(socketserver.StreamRequestHandler):
    """A mail server that takes everything and keeps it in server.taken."""

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 sink")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.say("354 go on")
                lines = []
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(part)
                if part == b"":
                    return  # the sender died before the end: nothing was taken
                self.server.taken.append(b"".join(lines))
                self.say("250 taken")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 sink")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def serve(server):
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


class Stage:
    """A scratch folder with a configuration, sources and the two servers."""

    def __init__(self, soumaa):
        self.soumaa = soumaa
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="soumaa-kill-"))
        self.mail = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)
        self.mail.taken = []
        pages = self.folder / "pages"
        pages.mkdir()
        self.web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(pages)))
        items = "".join(f"<item><guid>f{i}</guid><title>Rihla {i}</title><description>Le réseau Rihla est en panne "
                        f"à {i} endroits</description></item>" for i in range(4))
        (pages / "feed.xml").write_text(f"<rss version='2.0'><channel>{items}</channel></rss>", encoding="utf-8")
        lines = [json.dumps({"id": i, "text": t, "author": i}) for i, t in MENTIONS]
        (self.folder / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (self.folder / "soumaa.yaml").write_text(f"""
state: ./state
reports: ./reports
contact: test@example.test
brands:
  - {{id: rihla, name: Rihla, spellings: [ريحلة], recipients: [cm@example.test], alert: {{severity: 3, voices: 3}}}}
sources:
  - {{name: lines, kind: import, path: ./in.jsonl, brand: rihla}}
  - {{name: feed, kind: feed, url: 'http://127.0.0.1:{serve(self.web)}/feed.xml', private: true}}
mail: {{from: soumaa@example.test, url: 'smtp+insecure://127.0.0.1:{serve(self.mail)}'}}
""", encoding="utf-8")

    def clear(self):
        for name in ("state", "reports"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        self.mail.taken.clear()

    def run(self, *before):
        command = [*before, self.soumaa, "run", "--config", str(self.folder / "soumaa.yaml"), "--now", NOW]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    def mentions(self):
        out = subprocess.run([self.soumaa, "list", "--json", "--limit", "1000", "--config",
                              str(self.folder / "soumaa.yaml")], capture_output=True, text=True, check=True).stdout
        return sorted((m["source"], m["id"]) for m in map(json.loads, out.splitlines()))

    def alerts(self):
        ids = [re.search(rb"(?im)^message-id:\s*(\S+)", mail).group(1) for mail in self.mail.taken]
        return collections.Counter(ids)

    def half_files(self):
        """Files under their final name that are not whole."""
        found = []
        for path in (self.folder / "reports").rglob("*"):
            text = path.read_text(encoding="utf-8") if path.is_file() else None
            if path.suffix == ".html" and not text.rstrip().endswith("</html>"):
                found.append(path.name)
            if path.suffix in (".csv", ".txt") and not text.endswith("\n"):
                found.append(path.name)
        return found

    def close(self):
        self.web.shutdown()
        self.mail.shutdown()
        shutil.rmtree(self.folder)


def can_trace():
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode == 0


def count_calls(stage):
    """How often a run makes each call."""
    log = stage.folder / "calls"
    stage.clear()
    stage.run("strace", "-qq", "-o", str(log), "-e", "trace=" + ",".join(CALLS))
    calls = collections.Counter(re.findall(r"(?m)^(\w+)\(", log.read_text(errors="replace")))
    log.unlink()
    return {name: calls[name] for name in CALLS}


def check(stage, expected, label):
    """Faults after the killed run was repeated, and how many alerts came twice."""
    mentions, alerts = stage.mentions(), stage.alerts()
    faults = []
    if mentions != expected[0]:
        faults.append(f"{label}: mentions {len(mentions)}, expected {len(expected[0])}")
    if set(alerts) != expected[1]:
        faults.append(f"{label}: alerts {sorted(alerts)}, expected {sorted(expected[1])}")
    faults += [f"{label}: {name} is not whole" for name in stage.half_files()]
    written = {p.name for p in (stage.folder / "reports").rglob("*") if p.is_file()}
    if not {"rihla.html", "rihla.csv", "rihla.txt"} <= written or any(n.endswith(".new") for n in written):
        faults.append(f"{label}: reports are {sorted(written)}")
    return faults, sum(n - 1 for n in alerts.values())


def sweep(stage, calls, expected, every):
    points, doubled, faults = 0, 0, []
    for name, count in calls.items():
        for k in range(1, count + 1, every):
            stage.clear()
            inject = f"inject={name}:signal=KILL:when={k}"
            stage.run("strace", "-qq", "-o", "/dev/null", "-e", "trace=" + name, "-e", inject)
            label = f"{name} {k}"
            faults += [f"{label}: {half} was half written" for half in stage.half_files()]
            again = stage.run()
            if again.returncode != 0:
                faults.append(f"{label}: the second run ended with {again.returncode}: {again.stderr.strip()}")
                continue
            found, twice = check(stage, expected, label)
            faults += found
            doubled += twice
            points += 1
    return points, doubled, faults


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("soumaa")
    options.add_argument("--every", type=int, default=1)
    options = options.parse_args()
    if not can_trace():
        print("strace is missing or may not trace")
        sys.exit(SKIP)
    stage = Stage(options.soumaa)
    try:
        first = stage.run()
        if first.returncode != 0:
            sys.exit(f"the run that nobody kills ended with {first.returncode}: {first.stderr}")
        expected = stage.mentions(), set(stage.alerts())
        if len(expected[0]) != len(MENTIONS) + 4 or not expected[1]:
            sys.exit(f"the run that nobody kills gave {len(expected[0])} mentions and {len(expected[1])} alerts")
        calls = count_calls(stage)
        points, doubled, faults = sweep(stage, calls, expected, options.every)
    finally:
        stage.close()
    print("calls: " + ", ".join(f"{name} {n}" for name, n in calls.items()))
    print(f"killed at {points} points: {len(faults)} faults, {doubled} alerts sent twice with the same Message-ID")
    print("\n".join(faults[:20]))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
