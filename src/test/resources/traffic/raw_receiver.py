"""Receives 4 raw IP packets. Arguments: address, protocol number. Tells when it is ready and when it has them."""
import socket
import sys

address, protocol = sys.argv[1], int(sys.argv[2])
sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_RAW, protocol)
sock.bind((address, 0))
print("ready")
for _ in range(4):
    sock.recv(65536)
print("received")
sys.stdin.readline()
