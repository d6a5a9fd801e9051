# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""One short TCP connection to itself. Tells its client port, and waits for a line before it sends anything."""
import socket
import sys

listener = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(listener.getsockname())
server, _ = listener.accept()
print(client.getsockname()[1])
sys.stdin.readline()
client.send(b"?")
server.recv(1)
server.send(b"!")
client.recv(1)
client.close()
server.close()
