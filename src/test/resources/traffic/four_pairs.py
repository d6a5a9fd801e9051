"""Connects four pairs of sockets on loopback: TCP and UDP, over IPv4 and IPv6. Tells the four client ports. For each number
in its input, each client sends so many bytes and its server answers with twice as many; then it tells the number. Closes the
clients at the end of input."""
import socket
import sys


def read(sock, count):
    got = 0
    while got < count:
        got += len(sock.recv(65536))


pairs = []
listeners = []
for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    listener = socket.create_server((address, 0), family=family)
    listeners.append(listener)
    client = socket.create_connection(listener.getsockname()[:2])
    pairs.append((client, listener.accept()[0]))
    server = socket.socket(family, socket.SOCK_DGRAM)
    server.bind((address, 0))
    client = socket.socket(family, socket.SOCK_DGRAM)
    client.bind((address, 0))
    client.connect(server.getsockname())
    pairs.append((client, server))
for client, _ in pairs:
    print(client.getsockname()[1])
for line in sys.stdin:
    count = int(line)
    for client, server in pairs:
        client.sendall(b"q" * count)
        read(server, count)
        if server.type == socket.SOCK_STREAM:
            server.sendall(b"r" * (2 * count))
        else:
            server.sendto(b"r" * (2 * count), client.getsockname())
        read(client, 2 * count)
    print(count)
for client, _ in pairs:
    client.close()
