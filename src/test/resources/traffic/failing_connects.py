"""Connects to a port where nobody listens, then for a second to the address and port given, which do not answer. Tells
its own ports."""
import socket
import sys

address = sys.argv[1]
for port, patience in (9, 5), (int(sys.argv[2]), 1):
    client = socket.socket()
    client.bind(("", 0))
    client.settimeout(patience)
    print(client.getsockname()[1])
    try:
        client.connect((address, port))
    except OSError:
        pass
    client.close()
