#!/usr/bin/env python3
"""When a source is asked again: after what the server said, after failures, and not before; the clock is --now alone."""
import datetime
import http.server
import os
import subprocess
import sys
import tempfile
import threading

PROGRAM = os.path.abspath(sys.argv[1])
START = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.timezone.utc)
FEED = b"<rss version='2.0'><channel><item><guid>1</guid><title>x</title></item></channel></rss>"
HOUR, DAY = 60, 24 * 60

# name, status, headers, the minute at which it must not be asked again yet, and the one at which it must
ROWS = [
    ("as often as configured", 200, {}, 14, 15),
    ("not changed", 304, {}, 14, 15),
    ("a failure", 503, {}, 4, 6),
    ("no such page", 404, {}, 4, 6),
    ("Retry-After in seconds", 503, {"Retry-After": "7200"}, 119, 121),
    ("Retry-After as a time", 429, {"Retry-After": "Tue, 24 Nov 2026 12:00:00 GMT"}, 179, 181),
    ("Retry-After is no reason to come sooner", 503, {"Retry-After": "1"}, 4, 6),
    ("Retry-After has a limit", 503, {"Retry-After": "99999999999"}, 7 * DAY - 1, 7 * DAY + 1),
    ("Retry-After that is none", 503, {"Retry-After": "soon"}, 4, 6),
    ("gone", 410, {}, DAY - 1, DAY + 1),
]


class Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked += 1
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        body = FEED if self.server.status == 200 else b""
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Silence."""


class Source:
    """A source of a store of its own."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        with open(folder + "/soumaa.yaml", "w", encoding="utf-8") as file:
            file.write(f"""
state: ./state
reports: ./reports
contact: cm@example.ma
brands: [{{id: rihla, name: Rihla}}]
sources: [{{name: s, kind: feed, url: 'http://127.0.0.1:{server.server_address[1]}/', private: true, every: 15m}}]
""")

    def asked_at(self, minute):
        """Whether a collect at that minute asks the server."""
        self.server.asked = 0
        now = (START + datetime.timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")
        done = subprocess.run([PROGRAM, "collect", "--config", self.folder + "/soumaa.yaml", "--now", now],
                              capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return self.server.asked > 0


def test_rows(server):
    for name, status, headers, too_soon, due in ROWS:
        with tempfile.TemporaryDirectory() as folder:
            source = Source(server, folder)
            server.status, server.headers = status, headers
            assert source.asked_at(0), f"{name}: a new source is due"
            assert not source.asked_at(too_soon), f"{name}: asked again after {too_soon} minutes"
            assert source.asked_at(due), f"{name}: not asked after {due} minutes"


def test_row_of_failures(server):
    """The pause doubles with each failure in a row; a success makes it short again."""
    with tempfile.TemporaryDirectory() as folder:
        source, minute = Source(server, folder), 0
        server.status, server.headers = 500, {}
        for pause in (5, 10, 20, 40):
            assert source.asked_at(minute)
            assert not source.asked_at(minute + pause - 1), f"pause of {pause} minutes"
            minute += pause * 6 // 5 + 1
        server.status = 200
        assert source.asked_at(minute)
        server.status = 500
        assert source.asked_at(minute + 15)
        assert not source.asked_at(minute + 19) and source.asked_at(minute + 22), "the count begins again"


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    test_rows(server)
    test_row_of_failures(server)


main()
