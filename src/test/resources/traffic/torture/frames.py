# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""Sends frames on an interface: INTERFACE mutated|syn COUNT ROUND. Says how many a capture at the other end can see."""
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
    """Whether the device took it."""
    try:
        sock.send(frame)
        return True
    except OSError:
        return False


def has_cut_tag(frame):
    """The receiving kernel drops such a frame when it takes the VLAN tag out (skb_vlan_untag), before any capture."""
    return frame[12:14] in (b"\x81\x00", b"\x88\xa8") and len(frame) < 20


def send_mutated():
    source = random.Random(turn)
    unseen = 0
    for i in range(count):
        frame = templates.mutated(templates.FRAMES[i % len(templates.FRAMES)], source)
        unseen += send(frame) and has_cut_tag(frame)
    return unseen


def send_syns():
    """Each of another five-tuple, over all rounds."""
    frame = bytearray(templates.ethernet(0x0800, templates.ipv4(6, templates.tcp(0x02))))
    for number in range(turn * count, (turn + 1) * count):
        struct.pack_into("!BBH", frame, 26, 10, 100 + (number >> 30 & 63), number >> 14 & 0xFFFF)
        struct.pack_into("!H", frame, 34, 1024 + (number & 0x3FFF))
        send(frame)
    return 0


before = carried()
unseen = send_syns() if mode == "syn" else send_mutated()
print(carried() - before - unseen)
