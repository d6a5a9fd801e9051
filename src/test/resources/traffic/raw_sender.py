"""Sends 4 raw IP packets of 100 bytes. Arguments: address, protocol number, "header" to make the IP header itself.
Tells when done, waits for a line before it ends."""
import socket
import struct
import sys

address, protocol = sys.argv[1], int(sys.argv[2])
if len(sys.argv) > 3:
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    data = socket.inet_aton(address)
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 0, 0, 0, 64, protocol, 0, data, data)
else:
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_RAW, protocol)
    header = b""
for _ in range(4):
    # The first bytes are ports where the protocol has them.
    sock.sendto(header + struct.pack("!HH", 1234, 4321) + b"r" * 96, (address, 0))
print("sent")
sys.stdin.readline()
