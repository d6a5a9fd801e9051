"""Accepts one connection at the address given and resets it. Tells its port."""
import socket
import struct
import sys

listener = socket.create_server((sys.argv[1], 0))
print(listener.getsockname()[1])
connection, _ = listener.accept()
connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
connection.close()
sys.stdin.readline()
