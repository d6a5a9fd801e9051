"""A datagram server at the address given answers 30 bytes with 60. Programs ask it one after another, all from one port.
Tells the server's port and each client's pid; ends when the server's socket is closed."""
import os
import socket
import sys
import time

address, count = sys.argv[1], int(sys.argv[2])
family = socket.AF_INET6 if ":" in address else socket.AF_INET
server = socket.socket(family, socket.SOCK_DGRAM)
server.bind((address, 0))
print(server.getsockname()[1])
source = 0
for _ in range(count):
    client = os.fork()
    if client == 0:
        server_address = server.getsockname()
        server.close()
        asker = socket.socket(family, socket.SOCK_DGRAM)
        asker.bind((address, source))
        asker.sendto(b"?" * 30, server_address)
        asker.recv(100)
        os._exit(0)
    data, peer = server.recvfrom(100)
    source = peer[1]
    server.sendto(b"!" * 60, peer)
    os.waitpid(client, 0)
    print(client)
    time.sleep(0.4)
server.close()
time.sleep(0.3)
