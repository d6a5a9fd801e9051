"""Sends BYTES to the address and port given, and waits until the other end has read and closed. Tells its port."""
import socket
import sys

client = socket.create_connection((sys.argv[1], int(sys.argv[2])))
print(client.getsockname()[1])
client.sendall(b"x" * int(sys.argv[3]))
client.shutdown(socket.SHUT_WR)
while client.recv(65536):
    pass
