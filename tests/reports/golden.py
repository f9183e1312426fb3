#!/usr/bin/env python3
"""The fixture's text digest and CSV equal the reviewed files in golden/. Usage: golden.py WRITE_REPORTS GOLDEN LANGUAGE"""
import os
import subprocess
import sys
import tempfile

program, golden, language = sys.argv[1:]
faults = 0
with tempfile.TemporaryDirectory() as folder:
    subprocess.run([program, folder, language], check=True)
    for ending in ("txt", "csv"):
        expected = os.path.join(golden, f"{language}.{ending}")
        made = os.path.join(folder, f"00000.{ending}")
        faults += subprocess.run(["diff", "-u", expected, made]).returncode != 0
sys.exit(faults)
