"""Serves TCP and UDP at an address and port: answers what comes until the client ends, and each datagram. Tells its
port when it listens."""
import socket
import sys
import threading

address, port = sys.argv[1], int(sys.argv[2])


def datagrams(sock):
    while True:
        data, peer = sock.recvfrom(65536)
        sock.sendto(data * 2, peer)


def connection(sock):
    with sock:
        while True:
            data = sock.recv(65536)
            if not data:
                return
            sock.sendall(data * 2)


udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind((address, port))
threading.Thread(target=datagrams, args=(udp,), daemon=True).start()
tcp = socket.socket()
tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
tcp.bind((address, port))
tcp.listen(512)
print(port)
while True:
    accepted, _ = tcp.accept()
    threading.Thread(target=connection, args=(accepted,), daemon=True).start()
