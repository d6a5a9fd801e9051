# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""Well-formed frames of many kinds, to be mutated. No address in them is anybody's here."""
import struct

ETHERNET = bytes.fromhex("02fb000000aa02fb000000bb")
CLIENT, SERVER = bytes([10, 99, 0, 1]), bytes([10, 99, 0, 2])
CLIENT6, SERVER6 = bytes.fromhex("fd00" + "00" * 13 + "01"), bytes.fromhex("fd00" + "00" * 13 + "02")


def ethernet(kind, payload):
    return ETHERNET + struct.pack("!H", kind) + payload


def ipv4(protocol, payload, flags=0):
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 7, flags, 64, protocol, 0, CLIENT, SERVER) + payload


def ipv6(protocol, payload):
    return struct.pack("!IHBB16s16s", 0x60000000, len(payload), protocol, 64, CLIENT6, SERVER6) + payload


def tcp(flags, payload=b"", options=b""):
    offset = (20 + len(options)) // 4 << 4
    return struct.pack("!HHIIBBHHH", 40000, 80, 1, 1, offset, flags, 1024, 0, 0) + options + payload


def udp(port, payload):
    return struct.pack("!HHHH", 40001, port, 8 + len(payload), 0) + payload


INNER = ethernet(0x0800, ipv4(6, tcp(0x02)))
SYN_OPTIONS = bytes.fromhex("020405b40402080a00000001000000000103030a")
FRAMES = [
    ethernet(0x0800, ipv4(6, tcp(0x02, options=SYN_OPTIONS))),
    ethernet(0x0800, ipv4(6, tcp(0x18, b"GET / HTTP/1.1\r\n\r\n"))),
    ethernet(0x0800, ipv4(17, udp(53, b"\0" * 30))),
    ethernet(0x0800, ipv4(1, b"\x08\0\0\0\0\1\0\1" + b"p" * 40)),
    ethernet(0x0800, ipv4(1, b"\x03\x03\0\0\0\0\0\0" + ipv4(17, udp(9, b"x" * 8)))),
    ethernet(0x0800, ipv4(132, struct.pack("!HHII", 1, 2, 3, 0) + b"\1\0\0\x14" + b"\0" * 16)),
    ethernet(0x0800, ipv4(17, udp(9, b"f" * 64), flags=0x2000)),
    ethernet(0x0800, ipv4(17, udp(9, b"f" * 64), flags=0x0008)),
    ethernet(0x86DD, ipv6(6, tcp(0x02, options=SYN_OPTIONS))),
    ethernet(0x86DD, ipv6(0, b"\x3c\0" + b"\0" * 6 + b"\x06\0" + b"\0" * 6 + tcp(0x10))),
    ethernet(0x86DD, ipv6(44, b"\x11\0\0\1\0\0\0\1" + udp(9, b"y" * 32))),
    ethernet(0x8100, struct.pack("!HH", 7, 0x0800) + ipv4(17, udp(9, b"v" * 20))),
    ethernet(0x88A8, struct.pack("!HHHH", 7, 0x8100, 8, 0x86DD) + ipv6(17, udp(9, b"q"))),
    ethernet(0x0800, ipv4(17, udp(4789, b"\x08\0\0\0\0\0\7\0" + INNER))),
    ethernet(0x0800, ipv4(47, b"\0\0\x08\0" + ipv4(6, tcp(0x10)))),
    ethernet(0x0800, ipv4(4, ipv4(6, tcp(0x10)))),
    ethernet(0x8847, b"\0\0\x11\x40" + ipv4(6, tcp(0x10))),
    ethernet(0x8864, b"\x11\0\0\1\0\x22\0\x21" + ipv4(17, udp(9, b"e"))),
    ethernet(0x0806, bytes.fromhex("0001080006040001") + b"\0" * 20),
]


def mutated(frame, random):
    """One to eight random bytes; now and then cut off, or made longer."""
    frame = bytearray(frame)
    for _ in range(random.randint(1, 8)):
        frame[random.randrange(12, len(frame))] = random.randrange(256)
    fate = random.randrange(8)
    if fate == 0:
        del frame[random.randrange(14, len(frame)) :]
    elif fate == 1:
        frame += random.randbytes(random.randrange(400))
    return bytes(frame)
