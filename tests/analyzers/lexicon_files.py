#!/usr/bin/env python3
"""Checks the lexicon files: format, range of values, duplicates after folding, order."""
import pathlib
import re
import sys
import unicodedata

RANGES = {"word": (-3, 3), "negator": (1, 1), "contrast": (1, 1), "intensifier": (0.1, 1),
          "diminisher": (0.1, 1), "language": (0.1, 3), "offence": (1, 3)}
LETTERS = str.maketrans("أإآٱىة", "ااااية", "ـ") | {ord("ة"): "ه"}


def fold(entry):
    plain = unicodedata.normalize("NFD", entry.lower().translate(LETTERS))
    plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
    return re.sub(r"([^\W\d])\1{2,}", r"\1\1", plain)


def faults(path):
    seen, last = set(), ("", b"")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("# "):
            continue
        fields = line.split("\t")
        if len(fields) not in (3, 4) or fields[1] not in RANGES:
            yield number, "not entry, kind, value, note"
            continue
        entry, kind, value = fields[:3]
        low, high = RANGES[kind]
        if not re.fullmatch(r"-?\d(\.\d+)?", value) or not low <= float(value) <= high:
            yield number, f"value {value} out of range"
        if not 1 <= len(entry.split()) <= 5 or entry != " ".join(entry.split()):
            yield number, "one to five words, single blanks"
        if (kind, fold(entry)) in seen:
            yield number, f"{entry} stands twice"
        seen.add((kind, fold(entry)))
        if last[0] == kind and entry.encode() < last[1]:
            yield number, f"{entry} out of order"
        last = (kind, entry.encode())


files = sorted(pathlib.Path(sys.argv[1]).glob("*.tsv"))
found = [(p, n, why) for p in files for n, why in faults(p)]
for path, line_number, reason in found:
    print(f"{path}:{line_number}: {reason}")
sys.exit(1 if found or not files else 0)
