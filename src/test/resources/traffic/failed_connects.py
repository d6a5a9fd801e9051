"""Connects where each attempt fails in its own way, all at once: a port where nobody listens, an address that swallows all,
an address that a router calls unreachable. Then makes a connection to the port given, whose server resets it. Tells of each
its own port.
usage: failed_connects.py ADDRESS SWALLOWING_ADDRESS UNREACHABLE_ADDRESS RESETTING_PORT"""
import socket
import sys

address, swallowing, unreachable, resetting = sys.argv[1:5]
attempts = []
for target in (address, 9), (swallowing, 9), (unreachable, 9):
    sock = socket.socket()
    sock.bind(("", 0))
    sock.setblocking(False)
    sock.connect_ex(target)
    print(sock.getsockname()[1])
    attempts.append(sock)
reset = socket.create_connection((address, int(resetting)))
print(reset.getsockname()[1])
for sock in attempts:
    sock.setblocking(True)
    try:
        sock.send(b"x")
    except OSError as error:
        sys.stderr.write(f"{error}\n")
    sock.close()
try:
    reset.recv(1)
except OSError:
    pass
reset.close()
