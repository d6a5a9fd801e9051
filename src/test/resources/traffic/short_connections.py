# SPDX-License-Identifier: Apache-2.0
"""Many short connections of many processes, and who made each of them.

short_connections.py FILE CLIENTS CONNECTIONS: so many client processes, each so many connections, to four servers of
four processes each. Writes a line for each connection into FILE: client port, server port, pid of the client, pid of
the server, and the time when it was connected (ns). Every second connection ends with a reset, so that its port is free at
once. Prints "ready", waits for a line, and prints "done" at the end.
"""

import os
import socket
import struct
import sys
import time

path, clients, connections = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
RESET = struct.pack("ii", 1, 0)


def serve(listener):
    while True:
        peer, _ = listener.accept()
        try:
            peer.recv(16)
            peer.sendall(str(os.getpid()).encode())
            peer.recv(16)
        except OSError:
            pass
        peer.close()


def connect(ports, log, number):
    for i in range(connections):
        port = ports[(number + i) % len(ports)]
        with socket.socket() as client:
            client.connect(("127.0.0.1", port))
            connected = time.time_ns()
            own = client.getsockname()[1]
            client.sendall(b"who?")
            server = client.recv(16).decode()
            if i % 2:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        os.write(log, f"{own} {port} {os.getpid()} {server} {connected}\n".encode())


servers, ports = [], []
for _ in range(4):
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    ports.append(listener.getsockname()[1])
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            serve(listener)
        servers.append(pid)
    listener.close()
print("ready", flush=True)
sys.stdin.readline()
log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
running = 0
for number in range(clients):
    if running == 8:
        os.wait()
        running -= 1
    if os.fork() == 0:
        connect(ports, log, number)
        os._exit(0)
    running += 1
while running:
    os.wait()
    running -= 1
print("done", flush=True)
sys.stdin.readline()
for pid in servers:
    os.kill(pid, 9)
