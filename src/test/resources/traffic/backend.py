# SPDX-License-Identifier: Apache-2.0
"""Reads all of a request and answers with twice its length. Prints the port it listens on.

usage: backend.py PORT
"""

import socket
import sys
import threading


def serve(connection):
    length = 0
    while True:
        data = connection.recv(65536)
        if not data:
            break
        length += len(data)
    connection.sendall(b"b" * (2 * length))
    connection.close()


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
print(listener.getsockname()[1], flush=True)
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=serve, args=(accepted,), daemon=True).start()
