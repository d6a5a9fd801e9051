"""Connects to the port given, and has another process of its own talk over the connection: "fork" gives it on by
inheritance, "descriptor" through a Unix socket. Tells the other's pid and the local port; 5 requests of 100 bytes."""
import array
import os
import socket
import sys

port, way = int(sys.argv[1]), sys.argv[2]


def talk(sock):
    for _ in range(5):
        sock.sendall(b"q" * 99 + b"\n")
        left = 100
        while left:
            left -= len(sock.recv(left))


def inherit():
    sock = socket.create_connection(("127.0.0.1", port))
    child = os.fork()
    if child == 0:
        talk(sock)
        os._exit(0)
    return child, sock.getsockname()[1]


def receive():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    child = os.fork()
    if child == 0:
        _, ancillary, _, _ = theirs.recvmsg(1, socket.CMSG_SPACE(4))
        talk(socket.socket(fileno=array.array("i", ancillary[0][2])[0]))
        os._exit(0)
    sock = socket.create_connection(("127.0.0.1", port))
    ours.sendmsg([b"s"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [sock.fileno()]))])
    return child, sock.getsockname()[1]


other, local_port = inherit() if way == "fork" else receive()
print(other)
print(local_port)
os.waitpid(other, 0)
