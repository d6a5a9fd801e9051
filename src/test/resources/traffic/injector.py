"""Sends 4 frames made by hand on lo, a UDP datagram of 100 bytes each. Arguments: source port, destination port,
"packet" or "raw" for the socket to use. Tells when done, waits for a line before it ends."""
import socket
import struct
import sys

source, destination = int(sys.argv[1]), int(sys.argv[2])
loopback = socket.inet_aton("127.0.0.1")
payload = b"i" * 100
datagram = struct.pack("!HHHH", source, destination, 8 + len(payload), 0) + payload
header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(datagram), 7, 0, 64, 17, 0, loopback, loopback)
total = sum(struct.unpack("!10H", header))
header = header[:10] + struct.pack("!H", ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF) + header[12:]
if sys.argv[3] == "raw":
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
else:
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    sock.bind(("lo", 0x0800))
for _ in range(4):
    if sys.argv[3] == "raw":
        sock.sendto(header + datagram, ("127.0.0.1", 0))
    else:
        sock.send(bytes(12) + struct.pack("!H", 0x0800) + header + datagram)
print("sent")
sys.stdin.readline()
