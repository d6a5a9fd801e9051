# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""Writes a capture file that is not quite one: FILE SEED. The same seed writes the same file."""
import random
import struct
import sys

import templates

random = random.Random(int(sys.argv[2]))


def pcap(frames):
    text = struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for i, frame in enumerate(frames):
        text += struct.pack("<IIII", 1000 + i // 100, i % 100 * 1000, len(frame), len(frame)) + frame
    return text


def block(kind, body):
    body += b"\0" * (-len(body) % 4)
    return struct.pack("<II", kind, 12 + len(body)) + body + struct.pack("<I", 12 + len(body))


def pcapng(frames):
    text = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 65535))
    for i, frame in enumerate(frames):
        text += block(6, struct.pack("<IIIII", 0, 0, 1000000 * i, len(frame), len(frame)) + frame)
    return text


frames = [templates.mutated(random.choice(templates.FRAMES), random) for _ in range(500)]
text = bytearray(random.choice((pcap, pcapng))(frames))
fate = random.randrange(6)
if fate == 0:
    del text[random.randrange(len(text)) :]
elif fate == 1:
    text = bytearray(random.randbytes(random.randrange(4000)))
elif fate < 5:
    for _ in range(random.randint(1, 20)):
        text[random.randrange(len(text) if fate == 2 else 60)] = random.randrange(256)
with open(sys.argv[1], "wb") as out:
    out.write(text)
