"""Two connections of one five-tuple, each between two programs of its own and each closed with a reset. ADDRESS WAY: "again"
makes the second as the first, "swapped" the other way round. Tells both ports; then makes a connection for each line of its
input and tells the pids of its client and its server."""
import os
import socket
import struct
import sys

address, way = sys.argv[1:3]
family = socket.AF_INET6 if ":" in address else socket.AF_INET


def bound(port):
    sock = socket.socket(family)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, port))
    return sock


def connection(client_port, server_port):
    """The pids of client and server."""
    begun, ready = os.pipe()
    server = os.fork()
    if server == 0:
        listener = bound(server_port)
        listener.listen(1)
        os.write(ready, b".")
        accepted, _ = listener.accept()
        accepted.recv(50, socket.MSG_WAITALL)
        accepted.sendall(b"!" * 100)
        try:
            accepted.recv(1)
        except ConnectionError:
            pass
        os._exit(0)
    os.read(begun, 1)
    client = os.fork()
    if client == 0:
        sock = bound(client_port)
        sock.connect((address, server_port))
        sock.sendall(b"?" * 50)
        sock.recv(100, socket.MSG_WAITALL)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()
        os._exit(0)
    for pid in client, server:
        assert os.waitpid(pid, 0)[1] == 0
    return client, server


with bound(0) as one, bound(0) as other:
    ports = one.getsockname()[1], other.getsockname()[1]
for number in ports:
    print(number)
for made, _ in enumerate(sys.stdin):
    for number in connection(*(ports[::-1] if made % 2 and way == "swapped" else ports)):
        print(number)
