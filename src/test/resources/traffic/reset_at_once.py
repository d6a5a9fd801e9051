"""Connects to the port given, at the address given, and resets the connection. Tells its port."""
import socket
import struct
import sys

sock = socket.create_connection((sys.argv[2], int(sys.argv[1])))
print(sock.getsockname()[1])
sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
sock.close()
