#!/usr/bin/env python3
"""Feeds over https that are cut or whose certificate is wrong: what was cut is read again as a whole, what is refused
stores nothing, is named in a sentence and never hears the secret."""
import os
import sys
from pathlib import Path

from scenario import Soumaa, check, folder, need

sys.path[:0] = [str(Path(__file__).parents[1] / "net")]
import https_server

NOW = "2026-11-24T09:00:00Z"
REFUSED = {"expired": "expired", "stranger": "self-signed", "foreign": "issuer", "other-host": "host name",
           "plain": "https", "old": "TLS 1.2"}


def configuration(place, port):
    hosts = {"other-host": 3, "expired": 4, "stranger": 5, "foreign": 6, "old": 7, "plain": 8}
    refused = "".join(f"""
  - {{name: {name}, kind: mastodon, url: 'https://127.0.0.{host}:{port}/', hashtag: rihla, secret: token, private: true}}"""
                      for name, host in hosts.items())
    return f"""
state: {place}/state
reports: {place}/reports
contact: cm@example.ma
brands: [{{id: rihla, name: Rihla}}]
sources:
  - {{name: feed, kind: feed, url: 'https://127.0.0.1:{port}/feed', private: true}}{refused}
"""


def last_request(log):
    """What the feed's server heard last."""
    return [line for line in log if line.startswith("127.0.0.1 ")][-1]


def main(program):
    need("openssl")
    turn = {"/feed": "/between-records-unsaid"}
    with folder() as place:
        port, log = https_server.serve(place, lambda path: turn.get(path, path))
        os.environ["SSL_CERT_FILE"] = f"{place}/trusted.pem"
        soumaa = Soumaa(place, program, configuration(place, port), {"token": "canary"})

        said = soumaa("collect", now=NOW)
        for name, word in REFUSED.items():
            check(any(f"'{name}'" in line and word in line for line in said.splitlines()), name, word, said)
        check("canary" not in said + "".join(log), "the secret was told", said, log)
        some = len(soumaa.mentions(NOW))
        check(0 < some < 40 and "source 'feed'" in said, "a feed cut after half of it", some, said)

        turn["/feed"] = "/cut-record"
        said = soumaa("collect", "--source", "feed", now=NOW)
        check("source 'feed'" in said and len(soumaa.mentions(NOW)) == some, "a feed cut within a record", said)
        check("if-none-match" not in last_request(log), "the mark of a cut reply was kept", log)

        turn["/feed"] = "/ok"
        soumaa("collect", "--source", "feed", now=NOW)
        check("if-none-match" not in last_request(log), "the mark of a cut reply was kept", log)
        mentions = soumaa.mentions(NOW)
        check(sorted(int(mention["id"]) for mention in mentions) == list(range(40)), "the whole feed", mentions)
        soumaa("collect", "--source", "feed", now=NOW)
        check('if-none-match="/ok"' in last_request(log), "the mark of a whole reply", log)


if __name__ == "__main__":
    main(sys.argv[1])
