#!/usr/bin/env python3
"""Recorded answers of Mastodon servers and of the YouTube Data API: what `soumaa parse` makes of each is what the JSON
says: how many mentions, their ids, authors, times, texts, parents and counts, in the order of the answer.

recorded.py SOUMAA SHARED: 1 where anything differs; 77 where SHARED (or $SOUMAA_SHARED) has no such answers.
"""
import datetime
import html
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

STATUSES = re.compile(r"/api/v1/(timelines/|accounts/\d+/statuses|notifications(\?|$))|/api/v2/search")
YOUTUBE_KINDS = {"youtube#commentThreadListResponse", "youtube#commentListResponse", "youtube#searchListResponse"}


def letters(text):
    """What a text that may be HTML reads, without its blanks: where a line breaks is a matter of taste."""
    return "".join(html.unescape(re.sub(r"<[^>]*>", "", text or "")).split())


def milliseconds(text):
    return text and round(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def mastodon_mention(status):
    account = status["account"]
    parts = [status.get("spoiler_text"), status.get("content")]
    parts += [option["title"] for option in (status.get("poll") or {}).get("options", [])]
    parts += [media["description"] for media in status.get("media_attachments", [])]
    return {
        "id": status["id"], "url": status["url"] or status["uri"], "text": "".join(map(letters, parts)),
        "author": account["acct"], "author_followers": account["followers_count"],
        "published": milliseconds(status["created_at"]), "parent": status["in_reply_to_id"],
        "lang": status["language"], "likes": status["favourites_count"], "shares": status["reblogs_count"],
        "replies": status["replies_count"],
    }


def mastodon_expected(body):
    """The mentions of an answer, and how many of its items have nothing to read."""
    items = body["statuses"] if isinstance(body, dict) else body
    found, apart = {}, 0
    for item in items:
        status = item.get("status") if "type" in item else item
        status = status and (status.get("reblog") or status)
        if status and status["visibility"] == "direct":
            continue
        mention = status and mastodon_mention(status)
        if not mention or not mention["text"]:
            apart += 1
        else:
            found.setdefault(mention["id"], mention)
    return list(found.values()), apart


def youtube_comment(comment, replies=None):
    snippet = comment["snippet"]
    return {"id": comment["id"], "text": letters(snippet.get("textOriginal") or snippet["textDisplay"]),
            "author": snippet["authorDisplayName"], "published": milliseconds(snippet["publishedAt"]),
            "parent": snippet.get("parentId"), "likes": snippet["likeCount"], "replies": replies}


def youtube_expected(body):
    found = []
    for item in body["items"]:
        if body["kind"] == "youtube#commentListResponse":
            found.append(youtube_comment(item))
        elif body["kind"] == "youtube#commentThreadListResponse":
            snippet = item["snippet"]
            found.append(youtube_comment(snippet["topLevelComment"], snippet["totalReplyCount"]))
            found += [youtube_comment(reply) for reply in item.get("replies", {}).get("comments", [])]
        elif "videoId" in item["id"]:
            snippet, video = item["snippet"], item["id"]["videoId"]
            title, text = letters(snippet["title"]), letters(snippet["description"])
            found.append({"id": video, "url": "https://www.youtube.com/watch?v=" + video, "text": text or title,
                          "title": title if text else None, "author": html.unescape(snippet["channelTitle"]),
                          "published": milliseconds(snippet["publishedAt"])})
    return found, 0


def mastodon_answers(folder):
    """(name, address, headers, body, expected) of every recorded answer that is a list of statuses."""
    for path in sorted((folder / "mastodon").glob("*.json")):
        for number, entry in enumerate(json.loads(path.read_text(encoding="utf-8"))):
            if entry["status"] == 200 and STATUSES.search(entry["uri"]):
                body = json.loads(entry["body"])
                if isinstance(body, list) or "statuses" in body:
                    yield f"{path.name}:{number}", entry["uri"], entry["headers"], entry["body"], mastodon_expected(body)


def youtube_answers(folder):
    for path in sorted((folder / "youtube").rglob("*.json")):
        text = path.read_text(encoding="utf-8")
        body = json.loads(text)
        if isinstance(body, dict) and body.get("kind") in YOUTUBE_KINDS:
            yield path.name, "", {}, text, youtube_expected(body)


def parse(soumaa, kind, address, headers, body):
    with tempfile.TemporaryDirectory() as place:
        lines = "".join(f"{name}: {value}\n" for name, values in headers.items() for value in values)
        pathlib.Path(place, "headers").write_text(lines, encoding="utf-8")
        pathlib.Path(place, "body").write_text(body, encoding="utf-8")
        run = subprocess.run([soumaa, "parse", kind, place + "/body", "--url", address, "--headers", place + "/headers"],
                             capture_output=True, timeout=60, check=False)
    errors = run.stderr.decode()
    return run.returncode, [json.loads(line) for line in run.stdout.splitlines()], errors


def seen(mention, field):
    value = mention.get(field)
    if field in ("text", "title"):
        return letters(value) or None
    return milliseconds(value) if field == "published" else value


def differences(name, expected, status, mentions, errors):
    wanted, apart = expected
    if status != 0 or len(mentions) != len(wanted) or errors.count("kept apart") != apart:
        return [f"{name}: status {status}, {len(mentions)} mentions of {len(wanted)}, {apart} apart: {errors}"]
    return [f"{name}: {field} of {want['id']}: expected {value!r}, got {seen(mention, field)!r}"
            for want, mention in zip(wanted, mentions) for field, value in want.items() if seen(mention, field) != value]


def main():
    soumaa, shared = sys.argv[1], pathlib.Path(os.environ.get("SOUMAA_SHARED", sys.argv[2]))
    folder = shared / "feeds"
    if not (folder / "mastodon").is_dir():
        return 77
    faults = []
    for kind, answers in (("mastodon", mastodon_answers(folder)), ("youtube", youtube_answers(folder))):
        count = mentions = 0
        for name, address, headers, body, expected in answers:
            faults += differences(name, expected, *parse(soumaa, kind, address, headers, body))
            count, mentions = count + 1, mentions + len(expected[0])
        print(f"{kind}: {count} answers, {mentions} mentions")
        if mentions == 0:
            faults.append(f"{kind}: nothing was compared")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
