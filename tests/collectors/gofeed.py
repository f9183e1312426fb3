#!/usr/bin/env python3
"""Feeds with their expected items (mmcdole/gofeed): the share of fields that `soumaa parse feed` reads as expected.

gofeed.py SOUMAA SHARED: prints a figure for each field; 1 where one is under 98 %, or a file ends in a crash; 77 where
SHARED (or $SOUMAA_SHARED) has no such feeds. Texts are equal when they read the same: expected values may hold HTML, ours are plain.
A count is equal when mentions and items kept apart with a reason make the expected number of items.
"""
import collections
import datetime
import html
import json
import os
import re
import subprocess
import sys

GOAL = 0.98


def plain(text):
    """What a person reads of a text that may be HTML, escaped once or twice."""
    for _ in range(3):
        text = html.unescape(re.sub(r"<[^>]*>", "", text))
    return " ".join(text.split())


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def name_of(author):
    """An author is a string, or an object with a name or only an address."""
    return author.get("name") or author.get("email") if isinstance(author, dict) else author


def first_link(item):
    links = [link for link in item.get("links") or [] if isinstance(link, dict)]
    alternate = [link.get("href") for link in links if link.get("rel", "alternate") == "alternate"]
    return item.get("link") or item.get("url") or next(filter(None, alternate), None)


def expected_fields(item):
    guid = item.get("guid")
    authors = item.get("authors") or [item.get("author")]
    return {
        "title": item.get("title"),
        "link": first_link(item),
        "id": guid.get("value") if isinstance(guid, dict) else guid or item.get("id"),
        "date": item.get("publishedParsed") or item.get("pubDateParsed") or item.get("date_published")
        or item.get("updatedParsed"),
        "author": name_of(authors[0]) if authors[0] else None,
    }


SAME = {
    "title": lambda want, got: plain(want) == plain(got.get("title", "")),
    "link": lambda want, got: want == got.get("url"),
    "id": lambda want, got: want == got.get("id"),
    "date": lambda want, got: "published" in got and seconds(want) == seconds(got["published"]),
    "author": lambda want, got: plain(want) == plain(got.get("author", "")),
}


def parse(soumaa, path):
    run = subprocess.run([soumaa, "parse", "feed", path], capture_output=True, timeout=60)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    crashed = run.returncode < 0 or b"crashed" in run.stderr or b"Sanitizer" in run.stderr
    return lines, run.stderr.count(b"kept apart"), crashed


def pairs(folder):
    """Every feed with its expected items, None where nothing says what to expect."""
    for root, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            path = os.path.join(root, name)
            wanted = os.path.splitext(path)[0] + ".json"
            if name == "LICENSE" or name.endswith(".json") and os.path.exists(path[:-4] + "xml"):
                continue
            try:
                with open(wanted, encoding="utf-8") as file:
                    document = json.load(file)
            except (OSError, ValueError):
                document = {}
            yield path, document.get("items") or document.get("entries")


def main():
    soumaa, shared = sys.argv[1], os.environ.get("SOUMAA_SHARED", sys.argv[2])
    folder = os.path.join(shared, "feeds", "gofeed")
    if not os.path.isdir(folder):
        return 77
    right, total, crashes = collections.Counter(), collections.Counter(), 0
    for path, items in pairs(folder):
        got, apart, crashed = parse(soumaa, path)
        crashes += crashed
        if not items:
            continue
        total["count"] += 1
        right["count"] += len(got) + apart == len(items)
        if len(got) != len(items):
            print(f"{path}: {len(got)} mentions and {apart} apart of {len(items)} items")
            continue
        for item, mention in zip(items, got):
            for field, want in expected_fields(item).items():
                if not want:
                    continue
                total[field] += 1
                right[field] += SAME[field](want, mention)
                if not SAME[field](want, mention):
                    print(f"{path}: {field}: expected {want!r}, got {mention}")
    for field in sorted(total):
        print(f"{field}: {right[field]} of {total[field]} ({100 * right[field] / total[field]:.1f} %)")
    print(f"crashes: {crashes}")
    return 1 if crashes or any(right[f] < GOAL * total[f] for f in total) else 0


if __name__ == "__main__":
    sys.exit(main())
