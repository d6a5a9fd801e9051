"""Sends three datagrams to the address and port given, each from a socket of its own. Tells the ports."""
import socket
import sys
import time

for _ in range(3):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect((sys.argv[1], int(sys.argv[2])))
    sock.send(b"t" * 30)
    print(sock.getsockname()[1])
    time.sleep(0.1)
