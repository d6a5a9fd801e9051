# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""Sends frames on an interface: INTERFACE mutated|syn COUNT ROUND. Says how many the kernel counts as carried."""
import random
import socket
import struct
import sys

import templates

interface, mode, count, turn = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
sock.bind((interface, 0))


def carried():
    with open("/proc/self/net/dev") as devices:
        for line in devices:
            name, _, numbers = line.partition(":")
            if name.strip() == interface:
                return int(numbers.split()[9])
    raise SystemExit("no interface " + interface)


def send(frame):
    try:
        sock.send(frame)
    except OSError:
        pass  # not carried, so not counted


def send_mutated():
    source = random.Random(turn)
    for i in range(count):
        send(templates.mutated(templates.FRAMES[i % len(templates.FRAMES)], source))


def send_syns():
    """Each of another five-tuple, over all rounds."""
    frame = bytearray(templates.ethernet(0x0800, templates.ipv4(6, templates.tcp(0x02))))
    for number in range(turn * count, (turn + 1) * count):
        struct.pack_into("!BBH", frame, 26, 10, 100 + (number >> 30 & 63), number >> 14 & 0xFFFF)
        struct.pack_into("!H", frame, 34, 1024 + (number & 0x3FFF))
        send(frame)


before = carried()
send_syns() if mode == "syn" else send_mutated()
print(carried() - before)
