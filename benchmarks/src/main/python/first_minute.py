# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors

"""What first-minute.sh prints: see there."""

import calendar
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

PAGE = "http://127.0.0.1:3099"
FLOWS = 20_000
TICKS = os.sysconf("SC_CLK_TCK")
PORT = 40_009


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        words = stat.read().rpartition(")")[2].split()
    return sum(int(word) for word in words[11:15]) / TICKS


def busy_ns(pid):
    """On a processor, exactly: of a thread that wakes for microseconds, ticks see nothing or too much."""
    busy = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{thread}/schedstat") as stat:
                busy += int(stat.read().split()[0])
        except OSError:
            pass  # it has ended
    return busy


def resident_mib(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def send_until(stopped):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        while not stopped.is_set():
            sender.sendto(b"x", ("127.0.0.1", PORT))
            time.sleep(0.005)


def answers():
    try:
        with urllib.request.urlopen(PAGE + "/api/v1/health", timeout=5) as answer:
            return answer.status in (200, 503)
    except OSError:
        return False


def first_packet_s(lines):
    """Time of the first counted packet of our sender, seconds since the epoch."""
    starts = []
    for line in lines:
        flow = json.loads(line)
        if PORT in (flow["client"].get("port"), flow["server"].get("port")) and flow["observer"]["type"] == "packets":
            start = flow["event"]["start"]
            second = calendar.timegm(time.strptime(start[:19], "%Y-%m-%dT%H:%M:%S"))
            starts.append(second + float("0" + start[19:-1]))
    return min(starts)


def measure(product, seconds):
    with tempfile.TemporaryDirectory() as state:
        out = open(os.path.join(state, "flows"), "w+")
        stopped = threading.Event()
        receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        receiver.bind(("127.0.0.1", PORT))
        sender = threading.Thread(target=send_until, args=(stopped,))
        sender.start()
        began, began_wall = time.monotonic(), time.time()
        up = subprocess.Popen(
            [product, "up", "-i", "lo", "--http", "127.0.0.1:3099", "--history-dir", state + "/history", "-o", "json"],
            stdout=out,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "XDG_STATE_HOME": state},
        )
        try:
            while not answers():
                if up.poll() is not None:
                    sys.exit(f"first-minute.sh: up ended with {up.returncode}")
                time.sleep(0.005)
            page = time.monotonic() - began
            start_cpu = processor_seconds(up.pid)
            stopped.set()
            sender.join()
            time.sleep(max(0, began + seconds / 2 - time.monotonic()))
            before, since = busy_ns(up.pid), time.monotonic()
            time.sleep(max(1, began + seconds - time.monotonic()))
            idle = (busy_ns(up.pid) - before) / 1e9 / (time.monotonic() - since)
            memory = resident_mib(up.pid)
            for number in range(FLOWS):
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
                    one.bind(("127.0.0.1", 10_000 + number))
                    one.sendto(b"x", ("127.0.0.1", PORT))
            time.sleep(5)
            with urllib.request.urlopen(PAGE + "/api/v1/flows?limit=1") as answer:
                shown = json.load(answer)["total"]
            with_flows = resident_mib(up.pid)
            if shown < FLOWS * 0.99:
                print(f"first-minute.sh: the page has only {shown} flows of {FLOWS}", file=sys.stderr)
        finally:
            stopped.set()
            up.send_signal(signal.SIGINT)
            up.wait()
            receiver.close()
        out.seek(0)
        return first_packet_s(out) - began_wall, page, start_cpu, 100 * idle, memory, with_flows


def main():
    product, rounds, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    names = ["captures after, s", "page after, s", "start, CPU s", "idle, % of a core", "RSS, MiB", f"RSS, {FLOWS:,} flows, MiB"]
    results = []
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}; load average {os.getloadavg()[0]:.2f}", file=sys.stderr)
        results.append(measure(product, seconds))
    print("| | median | of all rounds |\n|---|--:|---|")
    for index, name in enumerate(names):
        values = [result[index] for result in results]
        form = "{:.0f}" if "MiB" in name else "{:.2f}"
        print(f"| {name} | {form.format(statistics.median(values))} | {', '.join(map(form.format, values))} |")


main()
