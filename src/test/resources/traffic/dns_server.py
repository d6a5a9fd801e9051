"""Answers DNS questions on UDP port 53 of the address given: each further argument is NAME=ADDRESS. An answer
has the address of an alias of the name. Tells when it is ready."""
import socket
import struct
import sys

RECORDS = dict(argument.split("=") for argument in sys.argv[2:])
TTL = 60


def name_of(message):
    labels, at = [], 12
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]].decode())
        at += 1 + message[at]
    return ".".join(labels).lower(), at + 1


def wire(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def record(name, kind, data):
    return name + struct.pack("!HHIH", kind, 1, TTL, len(data)) + data


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((sys.argv[1], 53))
print("ready")
while True:
    message, client = server.recvfrom(4096)
    name, end = name_of(message)
    question = message[12:end + 4]
    kind = struct.unpack("!H", message[end:end + 2])[0]
    answers = []
    if name in RECORDS and kind == 1:
        alias = wire("edge.cdn.example.net")
        answers = [record(b"\xc0\x0c", 5, alias), record(alias, 1, socket.inet_aton(RECORDS[name]))]
    flags = 0x8180 if answers or name in RECORDS else 0x8183
    header = message[:2] + struct.pack("!HHHHH", flags, 1, len(answers), 0, 0)
    server.sendto(header + question + b"".join(answers), client)
