"""Connects to the port given, from the port given (0: any); sends each line of its input and waits for the echo.
Tells its port, then each echo; closes at the end of input."""
import socket
import sys

sock = socket.create_connection(("127.0.0.1", int(sys.argv[1])), source_address=("127.0.0.1", int(sys.argv[2])))
print(sock.getsockname()[1])
for line in sys.stdin:
    sock.sendall(line.encode())
    got = b""
    while len(got) < len(line):
        got += sock.recv(65536)
    print(got.decode().strip())
