"""One program calls a port where nobody is, and ends; then another one calls back from that port, where the first is no more.
ADDRESS TRANSPORT. Tells the port of each and its pid."""
import os
import socket
import sys
import time

address, transport = sys.argv[1:3]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
kind = socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM


def bound(port):
    sock = socket.socket(family, kind)
    sock.bind((address, port))
    return sock


with bound(0) as one, bound(0) as other:
    ports = one.getsockname()[1], other.getsockname()[1]
for own, remote in ports, ports[::-1]:
    pid = os.fork()
    if pid == 0:
        sock = bound(own)
        try:
            sock.connect((address, remote))
            sock.send(b"?" * 20)
            sock.recv(1)
        except ConnectionError:
            pass
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    print(own)
    print(pid)
    time.sleep(0.15)
