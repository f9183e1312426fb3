#!/usr/bin/env python3
"""Loses the power during a run, runs again, and looks for what was lost, doubled, left half or damaged.

usage: power.py SOUMAA [--every N]

strace writes down what a run does to its files. For every N-th moment of it the files are put back as a disk may hold
them then: all that was written; only what was synced; what was synced and a part of the rest. After one more run the
store must be sound and hold every mention once, every digest must be whole, also before that run, and every alert must
have been sent. That a name in a folder is lost is not tried. Skipped (77) where strace is missing or may not trace.
"""
import argparse
import os
import random
import re
import shutil
import sqlite3
import sys

import kill

TRACED = "openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,unlink,sendto"
END_OF_MAIL = b"\r\n.\r\n"


def unescape(text):
    """What strace -xx shows as \\x.. for each byte."""
    return bytes.fromhex(text.replace("\\x", "")) if "\\x" in text else text.encode()


class Record:
    """What a run did, in order: (what, file, ...), files by number, so that a new name changes nothing."""

    def __init__(self, stage):
        log = stage.folder / "calls"
        stage.clear()
        stage.run("strace", "-qq", "-y", "-xx", "-s", "100000000", "-o", str(log), "-e", "trace=" + TRACED)
        self.root, self.files, self.offsets, self.steps = f"{stage.folder}/", {}, {}, []
        for line in log.read_text(errors="replace").splitlines():
            if call := re.match(r"(\w+)\((.*)\) += (\d+)", line):
                getattr(self, "on_" + call[1])(call[2], int(call[3]))
        log.unlink()

    def file(self, arguments):
        """The number of the file behind a descriptor, None where it is none of ours."""
        path = re.match(r"\d+<(.*?)>", arguments)
        return self.files.get(unescape(path[1]).decode(errors="replace")) if path else None

    def paths(self, arguments):
        return [os.path.normpath(unescape(path).decode()) for path in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', arguments)]

    def add(self, *step):
        self.steps.append(step)

    def on_openat(self, arguments, _):
        path = self.paths(arguments)[0]
        if "O_CREAT" in arguments and path.startswith(self.root) and path not in self.files:
            self.files[path] = len(self.offsets)
            self.offsets[self.files[path]] = 0
            self.add("create", self.files[path], path)

    def on_pwrite64(self, arguments, length):
        if (file := self.file(arguments)) is not None:
            data, offset = re.search(r'"((?:\\x[0-9a-f]{2})*)", \d+, (\d+)$', arguments).groups()
            self.add("write", file, int(offset), unescape(data)[:length])

    def on_write(self, arguments, length):
        if (file := self.file(arguments)) is not None:
            data = re.search(r'"((?:\\x[0-9a-f]{2})*)"', arguments)[1]
            self.add("write", file, self.offsets[file], unescape(data)[:length])
            self.offsets[file] += length

    def on_ftruncate(self, arguments, _):
        if (file := self.file(arguments)) is not None:
            self.add("cut", file, int(arguments.rsplit(",", 1)[1]))

    def on_fsync(self, arguments, _):
        if (file := self.file(arguments)) is not None:
            self.add("sync", file)

    on_fdatasync = on_fsync

    def on_rename(self, arguments, _):
        old, new = self.paths(arguments)
        if old in self.files:
            self.files[new] = self.files.pop(old)
            self.add("rename", self.files[new], old, new)

    def on_unlink(self, arguments, _):
        path = self.paths(arguments)[0]
        if path in self.files:
            self.add("unlink", self.files.pop(path), path)

    def on_sendto(self, arguments, _):
        sent = unescape(re.search(r'"((?:\\x[0-9a-f]{2})*)"', arguments)[1])
        if (b"\r\n" + sent).endswith(END_OF_MAIL):
            self.add("mail", None)


def disk_after(steps, is_kept):
    """The files, by name, that a disk holds: all that was synced, and of the rest what is_kept() keeps."""
    synced = {step[1]: index for index, step in enumerate(steps) if step[0] == "sync"}
    names, contents = {}, {}
    for index, (what, file, *rest) in enumerate(steps):
        if what in ("write", "cut") and index > synced.get(file, -1) and not is_kept():
            continue
        if what == "create":
            names[rest[0]], contents[file] = file, bytearray()
        elif what == "write":
            offset, data = rest
            contents[file].extend(bytes(max(0, offset - len(contents[file]))))
            contents[file][offset:offset + len(data)] = data
        elif what == "cut":
            contents[file][rest[0]:] = bytes(max(0, rest[0] - len(contents[file])))
        elif what == "rename":
            names[rest[1]] = names.pop(rest[0])
        elif what == "unlink":
            del names[rest[0]]
    return {name: contents[file] for name, file in names.items() if not name.endswith("-shm")}


def put_back(stage, disk):
    for name in ("state", "reports"):
        shutil.rmtree(stage.folder / name, ignore_errors=True)
    for name, content in disk.items():
        path = stage.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def is_sound(stage):
    with sqlite3.connect(next((stage.folder / "state").glob("*.db"))) as store:
        return store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def faults_after(stage, sent, expected, label):
    faults = [f"{label}: {name} was half written" for name in stage.half_files()]
    stage.mail.taken[:] = sent
    again = stage.run()
    if again.returncode != 0:
        return [*faults, f"{label}: the second run ended with {again.returncode}: {again.stderr.strip()}"]
    if not is_sound(stage):
        faults.append(f"{label}: the store is damaged")
    return faults + kill.check(stage, expected, label)[0]


def sweep(stage, record, mails, expected, every):
    modes = {"all": lambda: True, "synced": lambda: False, "some": lambda: random.random() < 0.5}
    faults, states = [], 0
    random.seed(1)
    for count in range(0, len(record.steps) + 1, every):
        steps = record.steps[:count]
        sent = mails[:sum(step[0] == "mail" for step in steps)]
        for mode, is_kept in modes.items():
            put_back(stage, disk_after(steps, is_kept))
            faults += faults_after(stage, sent, expected, f"after {count} steps, {mode}")
            states += 1
    return faults, states


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("soumaa")
    options.add_argument("--every", type=int, default=1)
    options = options.parse_args()
    if not kill.can_trace():
        print("strace is missing or may not trace")
        sys.exit(kill.SKIP)
    stage = kill.Stage(options.soumaa)
    try:
        record = Record(stage)
        mails, expected = list(stage.mail.taken), (stage.mentions(), set(stage.alerts()))
        if not expected[0] or sum(step[0] == "mail" for step in record.steps) != len(mails):
            sys.exit(f"the record is not whole: {len(expected[0])} mentions, {len(mails)} mails")
        put_back(stage, disk_after(record.steps, lambda: True))
        if stage.mentions() != expected[0]:
            sys.exit("the record does not give the files back")
        faults, states = sweep(stage, record, mails, expected, options.every)
    finally:
        stage.close()
    print(f"{len(record.steps)} steps, {states} states of the disk: {len(faults)} faults")
    print("\n".join(faults[:20]))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
