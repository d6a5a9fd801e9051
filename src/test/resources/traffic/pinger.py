"""Sends 3 echo requests, each after the answer to the last. Arguments: address, raw or datagram, identifier (raw).
Tells the identifier, waits for a line before it ends."""
import socket
import struct
import sys

address, kind = sys.argv[1], sys.argv[2]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
protocol = socket.IPPROTO_ICMPV6 if family == socket.AF_INET6 else socket.IPPROTO_ICMP
request, reply = (128, 129) if family == socket.AF_INET6 else (8, 0)
sock = socket.socket(family, socket.SOCK_RAW if kind == "raw" else socket.SOCK_DGRAM, protocol)
if kind == "raw":
    identifier = int(sys.argv[3])
else:
    sock.bind((address, 0))
    identifier = sock.getsockname()[1]


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


for number in range(3):
    header = struct.pack("!BBHHH", request, 0, 0, identifier, number)
    payload = b"p" * 56
    header = struct.pack("!BBHHH", request, 0, checksum(header + payload), identifier, number)
    sock.sendto(header + payload, (address, 0))
    while True:
        packet = sock.recv(65536)
        answer = packet[(packet[0] & 15) * 4:] if kind == "raw" and family == socket.AF_INET else packet
        if answer[0] == reply and struct.unpack("!HH", answer[4:8]) == (identifier, number):
            break
print(identifier)
sys.stdin.readline()
