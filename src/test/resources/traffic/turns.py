"""COUNT programs one after another use one datagram port, each for a request of 30 bytes and more and its answer, as fast as
they can be started: ADDRESS COUNT. Tells the server's port and the shared one, then each client's pid."""
import os
import socket
import sys
import time

address, count = sys.argv[1], int(sys.argv[2])
family = socket.AF_INET6 if ":" in address else socket.AF_INET
server = socket.socket(family, socket.SOCK_DGRAM)
server.bind((address, 0))
with socket.socket(family, socket.SOCK_DGRAM) as free:
    free.bind((address, 0))
    port = free.getsockname()[1]
print(server.getsockname()[1])
print(port)
for number in range(count):
    client = os.fork()
    if client == 0:
        sock = socket.socket(family, socket.SOCK_DGRAM)
        sock.bind((address, port))
        sock.sendto(b"?" * (30 + number), server.getsockname())
        sock.recv(100)
        os._exit(0)
    data, peer = server.recvfrom(1000)
    server.sendto(b"!" * 60, peer)
    os.waitpid(client, 0)
    print(client)
    time.sleep(0.003)
