"""Makes connections, one after the other, from the ports FIRST, FIRST + 1, ...: to ADDRESS and PORT, by tcp or udp. The
first LONG of them stay open until the others are over. Begins with the first line of its input. Tells "done"."""
import socket
import sys

transport, address, port, first, count, long = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7])
sys.stdin.readline()


def opened(source):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("", source))
    sock.settimeout(20)
    sock.connect((address, port))
    return sock


def exchange(sock, size):
    sock.sendall(b"x" * size)
    got = 0
    while got < 2 * size:
        got += len(sock.recv(65536))


held = []
for i in range(count):
    sock = opened(first + i)
    exchange(sock, 100 + i % 1000)
    if i < long:
        held.append(sock)
    else:
        sock.close()
for sock in held:
    exchange(sock, 500)
    sock.close()
print("done")
