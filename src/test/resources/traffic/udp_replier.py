"""Answers each datagram with 300 bytes. Tells its port."""
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", 0))
print(sock.getsockname()[1])
while True:
    data, peer = sock.recvfrom(65536)
    sock.sendto(b"r" * 300, peer)
