"""Sends COUNT datagrams of 100 bytes to the port and address given, each after the answer to the last. Tells its port."""
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.connect((sys.argv[2], int(sys.argv[1])))
for _ in range(int(sys.argv[3])):
    sock.send(b"q" * 100)
    sock.recv(65536)
print(sock.getsockname()[1])
