#!/usr/bin/env python3
"""Hostile texts in every field of every report: the page keeps its structure and nothing runs (Chromium), the CSV
keeps its rows and holds no formula, the mail keeps its headers and recipients.

Usage: hostile.py WRITE_REPORTS SHARED KIND, KIND being csv, mail, page or browser. Status 77: skipped, with the reason."""
import csv
import email
import email.policy
import fcntl
import io
import json
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from html.parser import HTMLParser

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
FORMULA = tuple("=+-@\t\r\0\uff1d\uff0b\uff0d\uff20")
NUMBERS = {"polarity", "confidence"}
VOID = {"meta", "br", "hr", "img", "link"}


def texts(shared, names):
    """The strings of the named files that JSON text can carry."""
    for name in names:
        path = os.path.join(shared, "hostile", name)
        with open(path, encoding="utf-8") as file:
            strings = json.load(file) if name.endswith(".json") else [json.loads(line)["s"] for line in file]
        yield from (text for text in strings if text and not any(0xD800 <= ord(c) <= 0xDFFF for c in text))


def write_reports(program, folder, strings, language="fr"):
    path = os.path.join(folder, "texts.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(text) + "\n" for text in strings)
    subprocess.run([program, folder, language, path], check=True)


def files(folder, ending):
    return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(ending))


def is_formula(cell):
    shown = cell.lstrip("".join(c for c in cell if unicodedata.category(c)[0] in "ZC") or " ")
    return cell.startswith(FORMULA) or shown.startswith(FORMULA)


def check_csv(path, delimiter):
    with open(path, "rb") as file:
        data = file.read()
    text = data.decode("utf-8-sig" if delimiter == ";" else "utf-8")
    assert data.startswith(b"\xef\xbb\xbf") == (delimiter == ";"), f"{path}: mark"
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    assert len(rows) == 10 and all(len(row) == 27 for row in rows), f"{path}: shape"
    assert text.count("\r\n") == 10 and text.count("\n") == 10 and text.count("\r") == 10, f"{path}: line ends"
    assert not BIDI.search(text), f"{path}: direction control"
    for row in rows[1:]:
        for name, cell in zip(rows[0], row):
            assert name in NUMBERS or not is_formula(cell), f"{path}: formula {cell!r} in {name}"
    return len(rows)


def run_csv(program, shared, folder):
    write_reports(program, folder, texts(shared, ["csv-cells.jsonl", "xss.jsonl"]))
    for path in files(folder, ".csv"):
        check_csv(path, ";" if path.endswith(".excel.csv") else ",")
    return len(files(folder, ".csv"))


def mail_shape(path):
    with open(path, "rb") as file:
        data = file.read()
    message = email.message_from_bytes(data, policy=email.policy.default)
    parts = list(message.walk())
    assert all(part.defects == [] for part in parts), f"{path}: {[part.defects for part in parts]}"
    assert b"\n" not in data.replace(b"\r\n", b""), f"{path}: bare line feed"
    assert max(map(len, data.split(b"\r\n"))) <= 998, f"{path}: long line"
    html = message.get_body(("html",)).get_content()
    assert len(html.encode()) <= 100_000, f"{path}: {len(html.encode())} bytes of HTML"
    for text in (html, message.get_body(("plain",)).get_content(), message["Subject"]):
        assert not BIDI.search(text), f"{path}: direction control"
    assert not re.search("[\0-\x1f\x7f]", message["Subject"]), f"{path}: control in the subject"
    # What looks like an encoded word stays text.
    shown = re.sub(r"\s+", "", message["Subject"])
    heading = re.sub(r"\s+", "", message.get_body(("plain",)).get_content())
    name = shown[len("[soumaa][N3]["):].split("…")[0].split("]2mention")[0]
    assert heading.startswith(name[:40]), f"{path}: subject {shown!r} is not the text {heading[:80]!r}"
    recipients = [address.addr_spec for address in message["To"].addresses]
    return (message.keys(), recipients, message["From"], message["Message-ID"], [part.keys() for part in parts[1:]],
            [part.get_content_type() for part in parts])


def run_mail(program, shared, folder):
    write_reports(program, folder, texts(shared, ["mail-headers.jsonl", "xss.jsonl", "naughty-strings.json"]))
    benign, *others = files(folder, ".eml")
    for path in others:
        assert mail_shape(path) == mail_shape(benign), f"{path}: headers or parts differ from the benign mail's"
    return len(others)


class Inventory(HTMLParser):
    """Lists the elements of a page and refuses an attribute or a link that is none of ours."""

    def __init__(self):
        super().__init__()
        self.tags, self.depth = [], 0

    def handle_starttag(self, tag, attributes):
        self.depth += tag not in VOID
        allowed = {"class", "dir", "lang", "charset", "http-equiv", "content", "name", "href", "rel", "scope", "viewbox",
                   "role", "direction", "x", "y", "width", "height", "fill", "points", "text-anchor"}
        for name, value in attributes:
            assert name in allowed, f"attribute {name} in {tag}"
            assert name != "href" or re.match("https?://[^/]", value), f"link to {value!r}"
        self.tags.append(tag)

    def handle_endtag(self, tag):
        self.depth -= 1


def inventory(path):
    with open(path, encoding="utf-8") as file:
        page = file.read()
    assert not BIDI.search(page), f"{path}: direction control"
    parser = Inventory()
    parser.feed(page)
    assert parser.depth == 0, f"{path}: {parser.depth} elements stay open"
    # Links, each with its paragraph, stand only where the address is http or https; a hostile text moves the marks of
    # the evidence.
    links = parser.tags.count("a")
    counts = {tag: parser.tags.count(tag) for tag in set(parser.tags) - {"a", "mark"}}
    counts["p"] -= links
    return counts


def run_page(program, shared, folder):
    strings = list(texts(shared, ["xss.jsonl", "naughty-strings.json"]))
    write_reports(program, folder, ["plain text"] + strings)
    _, benign, *others = files(folder, ".html")
    expected = inventory(benign)
    for path in others:
        found = inventory(path)
        # A text of nothing but controls or blanks leaves no title or excerpt, so blocks may be missing, never added.
        extra = {tag: count for tag, count in found.items() if count > expected.get(tag, 0)}
        assert not extra, f"{path}: more elements than the benign page: {extra}"
    return len(others)


class Browser:
    """Chromium over --remote-debugging-pipe."""

    def __init__(self):
        self.folder = tempfile.mkdtemp()
        (read_command, self.out), (self.incoming, write_event) = os.pipe(), os.pipe()
        ends = fcntl.fcntl(read_command, fcntl.F_DUPFD, 10), fcntl.fcntl(write_event, fcntl.F_DUPFD, 10)

        def wire():
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", f"--user-data-dir={self.folder}", "--remote-debugging-pipe",
             "about:blank"], preexec_fn=wire, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in (read_command, write_event, *ends):
            os.close(end)
        self.pending, self.number, self.events, self.session = b"", 0, [], None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(domain + ".enable")

    def receive(self, seconds):
        while b"\0" not in self.pending:
            if not select.select([self.incoming], [], [], seconds)[0]:
                return None
            self.pending += os.read(self.incoming, 1 << 20)
        message, self.pending = self.pending.split(b"\0", 1)
        return json.loads(message)

    def send(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        return self.number

    def ask(self, method, **parameters):
        number = self.send(method, **parameters)
        while True:
            message = self.receive(60)
            assert message is not None, f"no answer to {method}"
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]
            self.note(message)

    def note(self, message):
        self.events.append(message)
        if message.get("method") == "Page.javascriptDialogOpening":
            self.send("Page.handleJavaScriptDialog", accept=False)

    def signs(self, url):
        """Opens the page, acts like a reader and returns every sign of script or traffic."""
        self.events = []
        self.ask("Page.navigate", url=url)
        self.ask("Runtime.evaluate", awaitPromise=True, expression="""new Promise(done => {
            const act = () => { for (const e of document.querySelectorAll('*')) {
                for (const t of ['mouseover', 'focus', 'toggle', 'error', 'load']) e.dispatchEvent(new Event(t));
                if (e.tagName != 'A') e.click && e.click(); }
              setTimeout(done, 20); };
            document.readyState == 'complete' ? act() : addEventListener('load', act); })""")
        bad = {"Page.javascriptDialogOpening", "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded",
               "Page.frameRequestedNavigation"}
        return [event["method"] for event in self.events if event.get("method") in bad
                or (event.get("method") == "Network.requestWillBeSent" and event["params"]["request"]["url"] != url)]

    def close(self):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


def merge(folder, paths):
    """One page with the cards of many, so that thousands of texts are opened in seconds: the first page whole, its body
    followed by the bodies of the others."""
    pages = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            pages.append(file.read())
    bodies = [re.search("<body>(.*)</body>", page, re.S).group(1) for page in pages]
    merged = os.path.join(folder, f"merged-{os.path.basename(paths[0])}")
    with open(merged, "w", encoding="utf-8") as file:
        file.write(pages[0].replace(bodies[0], "".join(bodies)))
    return merged


def run_browser(program, shared, folder):
    if shutil.which("chromium") is None:
        skip("chromium is not installed")
    write_reports(program, folder, texts(shared, ["xss.jsonl", "naughty-strings.json"]), "ar")
    control = os.path.join(folder, "control.html")
    with open(control, "w", encoding="utf-8") as file:
        file.write("<!DOCTYPE html><title>x</title><p><img src=x onerror=alert(1)>")
    pages = files(folder, ".html")
    pages.remove(control)
    browser = Browser()
    try:
        assert "Page.javascriptDialogOpening" in browser.signs("file://" + control), "the detector is blind"
        for path in [pages[0]] + [merge(folder, pages[i:i + 25]) for i in range(0, len(pages), 25)]:
            signs = browser.signs("file://" + path)
            assert not signs, f"{path}: {signs[:5]}"
    finally:
        browser.close()
    return len(pages)


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def main():
    program, shared, kind = sys.argv[1:]
    shared = os.environ.get("SOUMAA_SHARED", shared)
    if not os.path.isdir(os.path.join(shared, "hostile")):
        skip(f"{shared}/hostile is not there")
    with tempfile.TemporaryDirectory() as folder:
        count = {"csv": run_csv, "mail": run_mail, "page": run_page, "browser": run_browser}[kind](program, shared, folder)
    print(f"{kind}: {count} files, no fault")


main()
