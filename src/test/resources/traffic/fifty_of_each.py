"""50 TCP connections on 127.0.0.1 and 50 UDP exchanges on ::1 with one unconnected server. Tells both server ports."""
import socket
import sys

tcp = socket.create_server(("127.0.0.1", 0))
udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
udp.bind(("::1", 0))
for i in range(50):
    client = socket.create_connection(tcp.getsockname())
    accepted, _ = tcp.accept()
    client.sendall(bytes(100))
    accepted.recv(100, socket.MSG_WAITALL)
    accepted.sendall(bytes(300))
    client.recv(300, socket.MSG_WAITALL)
    client.close()
    accepted.close()
    client = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    client.connect(udp.getsockname())
    client.send(bytes(100))
    _, peer = udp.recvfrom(1_000)
    udp.sendto(bytes(300), peer)
    client.recv(1_000)
    client.close()
print(tcp.getsockname()[1], udp.getsockname()[1], sep="\n", flush=True)
sys.stdin.read()
