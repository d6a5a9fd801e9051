"""A UDP socket on which this process receives and a child of its sends. Argument: port of a replier. Tells its port and
the child's pid, then waits for a line."""
import os
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.connect(("127.0.0.1", int(sys.argv[1])))
sock.send(b"q" * 100)
sock.recv(1000)
child = os.fork()
if child == 0:
    for _ in range(4):
        sock.send(b"q" * 100)
    os._exit(0)
os.waitpid(child, 0)
for _ in range(4):
    sock.recv(1000)
print(sock.getsockname()[1])
print(child)
sys.stdin.readline()
