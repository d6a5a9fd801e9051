"""Two workers that answer connections, each with its pid. "reuseport": each has a listening socket of its own on one port;
"prefork": both have their parent's; "activated": the parent only opens it. At the address given, or loopback. Tells the port and the workers' pids."""
import os
import socket
import sys

way = sys.argv[1]
address = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1"
family = socket.AF_INET6 if ":" in address else socket.AF_INET
first = socket.socket(family)
first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
first.bind((address, 0))
port = first.getsockname()[1]
if way != "reuseport":
    first.listen(64)


def work():
    listener = first
    if way == "reuseport":
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((address, port))
        listener.listen(64)
    os.write(ready, b".")
    while True:
        connection, _ = listener.accept()
        connection.recv(1)
        connection.sendall(b"%d\n" % os.getpid())
        connection.close()


begun, ready = os.pipe()
pids = []
for _ in range(1 if way == "activated" else 2):
    pid = os.fork()
    if pid == 0:
        work()
    pids.append(pid)
for _ in pids:
    os.read(begun, 1)
print(port)
for pid in pids:
    print(pid)
sys.stdin.readline()
