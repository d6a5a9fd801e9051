"""One unconnected UDP socket that sends 2 datagrams to each of 100 sockets of another process, which answer once.
Tells its port and the other's pid, then waits for a line."""
import os
import socket
import sys

peers = []
for _ in range(100):
    peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    peer.bind(("127.0.0.1", 0))
    peers.append(peer)
ports = [peer.getsockname()[1] for peer in peers]
begun, ready = os.pipe()
child = os.fork()
if child == 0:
    os.write(ready, b".")
    for peer in peers:
        _, address = peer.recvfrom(100)
        peer.recvfrom(100)
        peer.sendto(b"a" * 30, address)
    sys.stdin.readline()
    os._exit(0)
os.read(begun, 1)
for peer in peers:
    peer.close()
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for port in ports:
    sock.sendto(b"q" * 10, ("127.0.0.1", port))
    sock.sendto(b"q" * 10, ("127.0.0.1", port))
    sock.recvfrom(100)
print(sock.getsockname()[1])
print(child)
sys.stdin.readline()
