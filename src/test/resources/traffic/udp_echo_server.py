"""Answers each datagram to the port given (0: any), at the address given, with the same bytes. Tells its port."""
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind((sys.argv[2], int(sys.argv[1])))
print(sock.getsockname()[1])
while True:
    data, peer = sock.recvfrom(65536)
    sock.sendto(data, peer)
