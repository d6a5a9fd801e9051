"""Sends 5 datagrams of 100 bytes to the port given, each after the answer to the last. Tells its port."""
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(5):
    sock.sendto(b"q" * 100, ("127.0.0.1", int(sys.argv[1])))
    sock.recvfrom(65536)
print(sock.getsockname()[1])
