#!/usr/bin/env python3
"""The command line: statuses of sysexits and sentences that name what is wrong, for wrong use and bad input."""
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])

GOOD = """state: ./state
reports: ./reports
contact: cm@example.ma
brands:
  - {id: atlas, name: Banque Atlas}
"""

# name, arguments, configuration (None: none is given), expected status, what the sentence must name
ROWS = [
    ("unknown command", ["dance"], None, 64, "dance"),
    ("unknown option", ["run", "--dance"], None, 64, "--dance"),
    ("option without its argument", ["run", "--now"], None, 64, "--now"),
    ("bad time", ["run", "--now", "yesterday"], None, 64, "yesterday"),
    ("no configuration named", ["run"], None, 64, "soumaa init"),
    ("one mention is needed", ["explain"], GOOD, 64, "source:item"),
    ("unknown key", ["run"], GOOD + "colour: red\n", 78, "soumaa.yaml:6:1"),
    ("broken YAML", ["run"], "brands: [\n", 78, "soumaa.yaml:2"),
    ("wrong type", ["run"], "state: [a]\n", 78, "soumaa.yaml:1:8"),
    ("unknown kind", ["run"], GOOD + "sources:\n  - {name: a, kind: dance}\n", 78, "dance"),
    ("duplicate brand", ["run"], GOOD + "  - {id: atlas, name: Autre}\n", 78, "atlas"),
    ("nothing to do", ["run"], GOOD, 0, ""),
]


def call(arguments, folder, **more):
    """Run the program in the folder; return the status, standard output and standard error."""
    surroundings = {name: value for name, value in os.environ.items() if name != "SOUMAA_CONFIG"}
    surroundings.update(more.pop("variables", {}))
    done = subprocess.run([PROGRAM, *arguments], cwd=folder, env=surroundings, check=False,
                          stdout=more.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, **more)
    return done.returncode, done.stdout, done.stderr.decode()


def check(name, status, expected, errors, named=""):
    """Fail with the row's name."""
    assert status == expected, f"{name}: status {status}, expected {expected}: {errors}"
    assert named in errors, f"{name}: '{named}' is not named in: {errors}"


def test_rows():
    for name, arguments, configuration, expected, named in ROWS:
        with tempfile.TemporaryDirectory() as folder:
            if configuration is not None:
                with open(folder + "/soumaa.yaml", "w", encoding="utf-8") as file:
                    file.write(configuration)
                arguments = arguments + ["--config", "soumaa.yaml"]
            status, out, errors = call(arguments, folder)
            check(name, status, expected, errors, named)
            assert out == b"", f"{name}: data on standard output: {out}"
            assert errors.count("\n") == (expected != 0), f"{name}: not one sentence: {errors}"


def test_missing_configuration(folder):
    status, _, errors = call(["run", "--config", "nowhere.yaml"], folder)
    check("missing configuration", status, 78, errors, "nowhere.yaml")


def test_init_and_lock(folder):
    status, _, errors = call(["init"], folder)
    check("init", status, 0, errors)
    with open(folder + "/soumaa.yaml", "rb") as file:
        first = file.read()
    assert os.stat(folder + "/secrets.yaml").st_mode & 0o777 == 0o600
    status, _, errors = call(["init"], folder)
    check("second init", status, 73, errors, "soumaa.yaml")
    with open(folder + "/soumaa.yaml", "rb") as file:
        assert file.read() == first, "init overwrote a configuration"

    with open(folder + "/atlas.yaml", "w", encoding="utf-8") as file:
        file.write(GOOD)
    os.mkdir(folder + "/state")
    with open(folder + "/state/lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        status, _, errors = call(["run", "--config", "atlas.yaml"], folder)
        check("second run", status, 75, errors, "another run")
    status, _, errors = call(["run", "--config", "atlas.yaml"], folder)
    check("run after the lock is free", status, 0, errors)


def test_output_that_fails(folder):
    mention = b'{"id":"1","text":"zwin"}\n'
    with open("/dev/full", "wb") as full:
        for name, arguments, given in (("score", ["score"], mention), ("help", ["--help"], b"")):
            status, _, errors = call(arguments, folder, stdout=full, input=given)
            check(name + " to a full disk", status, 74, errors, "standard output")
    read, write = os.pipe()
    os.close(read)
    status, _, errors = call(["score"], folder, stdout=write, input=mention)
    os.close(write)
    check("score to a closed pipe", status, 74, errors, "standard output")


def test_zone_without_configuration(folder):
    """A time without a zone is of the default zone (UTC+1 then), wherever the machine stands."""
    calls = b"id;text;published\n1;zwin;2026-07-01 10:00\n"
    for zone in ("", "UTC", "Asia/Tokyo", "America/New_York"):
        status, out, errors = call(["parse", "import"], folder, input=calls, variables={"TZ": zone})
        check(f"parse with TZ={zone}", status, 0, errors)
        assert b'"published":"2026-07-01T09:00:00Z"' in out, f"TZ={zone}: {out}"


def test_every_command_answers(folder):
    """Whichever of the two programs has it."""
    status, out, errors = call(["--help"], folder)
    check("help", status, 0, errors)
    listed = out.decode().split("Commands:\n")[1].split("\n\n")[0].splitlines()
    assert len(listed) > 10, out
    for name in (line.split()[0] for line in listed):
        status, out, errors = call([name, "--help"], folder)
        check(name + " --help", status, 0, errors)
        assert out.startswith(f"Usage: soumaa {name} ".encode()), f"{name}: {out}"


def test_missing_part(folder):
    """A program that was copied without the other one says so; what it has itself still works."""
    alone = shutil.copy(PROGRAM, folder + "/soumaa")
    done = subprocess.run([alone, "--version"], cwd=folder, check=False, capture_output=True, text=True)
    check("version of a program alone", done.returncode, 0, done.stderr)
    done = subprocess.run([alone, "run"], cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode != 64:  # an installed soumaa answered that a configuration is missing
        check("run of a program alone", done.returncode, 69, done.stderr, "install it whole")


def main():
    test_rows()
    tests = (test_missing_configuration, test_init_and_lock, test_output_that_fails, test_zone_without_configuration,
             test_every_command_answers, test_missing_part)
    for test in tests:
        with tempfile.TemporaryDirectory() as folder:
            test(folder)


main()
