"""An end of an exchange over one link. ROLE TRANSPORT DEVICE ADDRESS PEER PORT. "server" answers everybody, and says when it
is ready; "client" connects from the port before when it gets a line, sends 64 bytes when it gets another, and tells when it
has the answer. Both use that device only."""
import socket
import sys

role, transport, device, address, peer, port = sys.argv[1:7]
port = int(port)
family = socket.AF_INET6 if ":" in address else socket.AF_INET
scope = (0, socket.if_nametoindex(device)) if family == socket.AF_INET6 else ()
sock = socket.socket(family, socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
sock.bind((address, port if role == "server" else port - 1, *scope))


def serve_connections():
    sock.listen(8)
    print("ready")
    while True:
        connection, _ = sock.accept()
        while data := connection.recv(1000):
            connection.sendall(data)
        connection.close()


def serve_datagrams():
    print("ready")
    while True:
        data, sender = sock.recvfrom(1000)
        sock.sendto(data, sender)


if role == "server":
    serve_connections() if transport == "tcp" else serve_datagrams()
sys.stdin.readline()
sock.connect((peer, port, *scope))
print("connected")
sys.stdin.readline()
sock.send(b"q" * 64)
sock.recv(64)
print("answered")
sys.stdin.readline()
