# SPDX-License-Identifier: Apache-2.0
"""Passes each connection on to another port of this host. Prints the port it listens on, and for each connection the
port of its client and its own at the backend.

usage: relay.py PORT BACKEND_PORT
"""

import os
import socket
import sys
import threading


def pump(source, sink):
    while True:
        data = source.recv(65536)
        if not data:
            break
        sink.sendall(data)
    sink.shutdown(socket.SHUT_WR)


def serve(client, backend_port):
    backend = socket.create_connection(("127.0.0.1", backend_port))
    # In one piece: threads share the output.
    os.write(1, b"%d %d\n" % (client.getpeername()[1], backend.getsockname()[1]))
    back = threading.Thread(target=pump, args=(backend, client))
    back.start()
    pump(client, backend)
    back.join()
    client.close()
    backend.close()


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
print(listener.getsockname()[1], flush=True)
while True:
    connection, _ = listener.accept()
    threading.Thread(target=serve, args=(connection, int(sys.argv[2])), daemon=True).start()
