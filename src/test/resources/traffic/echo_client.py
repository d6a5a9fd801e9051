"""Connects to the port given, from the port given (0: any), at the address given or loopback; sends each line of its
input and waits for the echo. Tells its port, then each echo; closes at the end of input."""
import socket
import sys

address = sys.argv[3] if len(sys.argv) > 3 else "127.0.0.1"
source = "" if len(sys.argv) > 3 else address
sock = socket.create_connection((address, int(sys.argv[1])), source_address=(source, int(sys.argv[2])))
print(sock.getsockname()[1])
for line in sys.stdin:
    sock.sendall(line.encode())
    got = b""
    while len(got) < len(line):
        got += sock.recv(65536)
    print(got.decode().strip())
