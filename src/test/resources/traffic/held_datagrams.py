"""Two programs exchange datagrams for 3 s at the address given, and close their sockets. Tells the server's port, and the
pids of the server and the client."""
import os
import socket
import sys
import time

address = sys.argv[1]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
server = socket.socket(family, socket.SOCK_DGRAM)
server.bind((address, 0))
print(server.getsockname()[1])
print(os.getpid())
client = os.fork()
if client == 0:
    place = server.getsockname()
    server.close()
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.connect(place)
    for _ in range(10):
        sock.send(b"?" * 20)
        sock.recv(100)
        time.sleep(0.3)
    os._exit(0)
print(client)
for _ in range(10):
    data, peer = server.recvfrom(100)
    server.sendto(data, peer)
server.close()
os.waitpid(client, 0)
