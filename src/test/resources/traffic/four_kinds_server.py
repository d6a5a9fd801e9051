"""Takes 1,000 bytes and answers 3,000, as often as given for each of TCP and UDP, IPv4 and IPv6. Tells the four ports;
then, for each exchange, its kind, the client's port and the pid that the client wrote first."""
import socket
import sys
import threading

count = int(sys.argv[1])


def stream(kind, listener):
    for _ in range(count):
        connection, peer = listener.accept()
        with connection:
            request = b""
            while len(request) < 1000:
                request += connection.recv(1000 - len(request))
            connection.sendall(b"x" * 3000)
            connection.recv(1)
        sys.stdout.write(f"{kind} {peer[1]} {int(request.split()[0])}\n")


def datagram(kind, sock):
    for _ in range(count):
        request, peer = sock.recvfrom(2000)
        for _ in range(3):
            sock.sendto(b"x" * 1000, peer)
        sys.stdout.write(f"{kind} {peer[1]} {int(request.split()[0])}\n")


threads = []
for version, family, address in (4, socket.AF_INET, "127.0.0.1"), (6, socket.AF_INET6, "::1"):
    tcp = socket.create_server((address, 0), family=family, backlog=1024)
    udp = socket.socket(family, socket.SOCK_DGRAM)
    udp.bind((address, 0))
    for kind, work, sock in (f"tcp{version}", stream, tcp), (f"udp{version}", datagram, udp):
        print(kind, sock.getsockname()[1])
        threads.append(threading.Thread(target=work, args=(kind, sock)))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
