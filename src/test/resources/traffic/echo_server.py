"""Accepts one connection after another on the port given (0: any), at the address given or loopback, and echoes. Tells
its port."""
import socket
import sys

listener = socket.create_server((sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1", int(sys.argv[1])))
print(listener.getsockname()[1])
while True:
    connection, _ = listener.accept()
    with connection:
        while data := connection.recv(65536):
            connection.sendall(data)
