"""IPv6 behind extension headers, on ::1: TCP and UDP, with the option header given (none, hop, dst). Tells the ports."""
import socket
import sys
import threading

HEADERS = {"hop": socket.IPV6_HOPOPTS, "dst": socket.IPV6_DSTOPTS}
PADDING = bytes([0, 0, 1, 4, 0, 0, 0, 0])


def connected(kind, header):
    server = socket.socket(socket.AF_INET6, kind)
    server.bind(("::1", 0))
    if kind == socket.SOCK_STREAM:
        server.listen(1)
    client = socket.socket(socket.AF_INET6, kind)
    if header != "none":
        client.setsockopt(socket.IPPROTO_IPV6, HEADERS[header], PADDING)
    client.connect(server.getsockname())
    return server, client


def transfer(header, length):
    server, client = connected(socket.SOCK_STREAM, header)
    accepted, _ = server.accept()
    sender = threading.Thread(target=lambda: (client.sendall(bytes(length)), client.shutdown(socket.SHUT_WR)))
    sender.start()
    while accepted.recv(1 << 20):
        pass
    sender.join()
    print(client.getsockname()[1], server.getsockname()[1], sep="\n", flush=True)
    for each in client, accepted, server:
        each.close()


def exchange(header):
    server, client = connected(socket.SOCK_DGRAM, header)
    for _ in range(3):
        client.send(bytes(1_000))
        _, peer = server.recvfrom(2_000)
        server.sendto(bytes(300), peer)
        client.recv(2_000)
    print(client.getsockname()[1], server.getsockname()[1], sep="\n", flush=True)
    client.close()
    server.close()


transfer(sys.argv[1], int(sys.argv[2]))
exchange(sys.argv[1])
