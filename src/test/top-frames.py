#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""Writes the frames of docs/guide/top.md: each block behind a line "$ flowbraid top ..." gets what that command prints.

It runs in a network namespace of its own (make top-frames), beside a running Flowbraid and traffic of known programs.
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import time

tree = pathlib.Path(__file__).resolve().parents[2]
page = tree / "docs/guide/top.md"
product = os.environ.get("PRODUCT", tree / "app/target/flowbraid/bin/flowbraid")
traffic = tree / "src/test/resources/traffic"
started = []


def start(*command, **options):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)
    started.append(process)
    return process


def frame(command):
    words = shlex.split(command)
    return subprocess.run([product, *words[1:]], check=True, capture_output=True, text=True).stdout


if os.geteuid() != 0:
    sys.exit("top-frames makes traffic in a network namespace; run it as root")
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
try:
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        pathlib.Path("page").write_bytes(b"x" * 300_000)
        start(product, "up", "-i", "lo", "--http", "127.0.0.1:3000", "--unix-socket", "off", "--no-history",
              "--feed-flows", "none", stderr=subprocess.DEVNULL)
        start("python3", "-m", "http.server", "8000", "--bind", "127.0.0.1", stderr=subprocess.DEVNULL)
        start("python3", traffic / "paced.py", "2000000", "backup", "storage")
        start("sh", "-c", "while :; do curl -so /dev/null 127.0.0.1:8000/page; curl -so /dev/null 127.0.0.1:8001;"
              " sleep 0.7; done")
        time.sleep(12)
        text = page.read_text()
        text = re.sub(
            r"^\$ (flowbraid top [^\n]*)\n.*?^```$",
            lambda block: "$ " + block[1] + "\n" + frame(block[1]) + "```",
            text,
            flags=re.MULTILINE | re.DOTALL,
        )
        page.write_text(text)
        os.chdir("/")
finally:
    for process in started:
        process.terminate()
