"""Listens on loopback and accepts nothing until it gets a line. Tells its port."""
import socket
import sys

listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1])
sys.stdin.readline()
