#!/usr/bin/env python3
"""The layers point down only: each include is checked against the order that HACKING.md draws.

usage: layers.py ROOT
"""
import pathlib
import re
import sys

# What a folder may include beside itself. Siblings never see each other.
BELOW = {
    "core": set(),
    "net": {"core"},
    "collectors": {"core"},
    "analyzers": {"core"},
    "store": {"core"},
    "reports": {"core"},
    "commands": {"core", "net", "collectors", "analyzers", "store", "reports"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
GENERATED = {"version.h", "data_folders.h", "fold_table.h"}


def faults(root):
    for folder, below in BELOW.items():
        for path in sorted((root / folder).rglob("*.[ch]")):
            for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
                top = name.split("/")[0]
                if name in GENERATED or top == folder or top in below:
                    continue
                yield f"{path.relative_to(root)}: includes \"{name}\""
    for path in sorted(root.rglob("*.c")):
        if path.parts[len(root.parts)].startswith(("build", "tests", "net", "fuzz", "bench")):
            continue
        if re.search(r"#\s*include\s+<curl/", path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(root)}: only net/ calls libcurl"


def main():
    found = list(faults(pathlib.Path(sys.argv[1]).resolve()))
    print("\n".join(found) or "every include points down")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
