"""A connection whose SYN leaves with its first data (TCP_FASTOPEN_CONNECT), a while after connect: ADDRESS MILLISECONDS.
Tells the server's port, the client's port and the client's pid."""
import os
import socket
import sys
import time

TCP_FASTOPEN_CONNECT, TCP_FASTOPEN_NO_COOKIE = 30, 34
address, delay_ms = sys.argv[1], int(sys.argv[2])
family = socket.AF_INET6 if ":" in address else socket.AF_INET
listener = socket.create_server((address, 0), family=family)
port = listener.getsockname()[1]
with socket.socket(family) as free:
    free.bind((address, 0))
    client_port = free.getsockname()[1]
client = os.fork()
if client == 0:
    listener.close()
    sock = socket.socket(family)
    for option in TCP_FASTOPEN_NO_COOKIE, TCP_FASTOPEN_CONNECT:
        sock.setsockopt(socket.IPPROTO_TCP, option, 1)
    sock.bind((address, client_port))
    sock.connect((address, port))
    time.sleep(delay_ms / 1000)
    sock.sendall(b"?" * 40)
    sock.recv(100)
    os._exit(0)
accepted, _ = listener.accept()
accepted.recv(40, socket.MSG_WAITALL)
accepted.sendall(b"!")
accepted.close()
assert os.waitpid(client, 0)[1] == 0
for number in port, client_port, client:
    print(number)
