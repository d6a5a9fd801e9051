"""A UDP server at ADDRESS that answers the first datagram of a client from the socket of all clients, and leaves the rest
to a child on a socket of its own, connected with that client. Each answer has 50 bytes. Tells the port, then the child's
pid when the child has answered as many as given."""
import os
import socket
import sys

address = sys.argv[1]
count = int(sys.argv[2])


def bound(port):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    sock.bind((address, port))
    return sock


everybody = bound(0)
port = everybody.getsockname()[1]
print(port)
_, peer = everybody.recvfrom(65536)
child = os.fork()
if child == 0:
    everybody.close()
    one = bound(port)
    one.connect(peer)
    one.send(b"r" * 50)
    for _ in range(count):
        one.recv(65536)
        one.send(b"r" * 50)
    os._exit(0)
os.waitpid(child, 0)
print(child)
sys.stdin.readline()
