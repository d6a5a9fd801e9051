"""A worker of a server, forked, renames itself as setproctitle(3) and prctl(2) do, and then serves one client or asks a
server: titles.py serve|ask tcp|udp 127.0.0.1|::1 TITLE [PORT]. Tells its pid, its port and when it is done."""
import ctypes
import os
import socket
import sys

role, transport, address, title = sys.argv[1:5]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM


def rename():
    """Writes over the arguments where the kernel has them, which /proc tells."""
    with open("/proc/self/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    start, end = int(fields[45]), int(fields[46])
    ctypes.memset(start, 0, end - start)
    ctypes.memmove(start, title.encode(), min(len(title), end - start - 1))
    ctypes.CDLL(None).prctl(15, title.encode(), 0, 0, 0)


def serve(sock):
    if transport == "udp":
        data, peer = sock.recvfrom(100)
        sock.sendto(data, peer)
    else:
        connection, _ = sock.accept()
        connection.sendall(connection.recv(100))
        connection.recv(1)


def ask(sock):
    sock.connect((address, int(sys.argv[5])))
    print(sock.getsockname()[1], flush=True)
    sock.sendall(b"question")
    sock.recv(100)


sock = socket.socket(family, kind)
if role == "serve":
    sock.bind((address, 0))
    if transport == "tcp":
        sock.listen()
child = os.fork()
if child == 0:
    rename()
    print(os.getpid(), flush=True)
    if role == "serve":
        print(sock.getsockname()[1], flush=True)
        serve(sock)
    else:
        ask(sock)
    sock.close()
    os._exit(0)
sock.close()
os.waitpid(child, 0)
