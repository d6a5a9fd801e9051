# SPDX-License-Identifier: Apache-2.0
"""Makes connections from one port, each as soon as the one before it was reset, or a pause after it. Prints the port, and
for each connection the first line of the answer.

usage: hasty_client.py PORT ADDRESS CONNECTIONS PAUSE_SECONDS
"""

import socket
import struct
import sys
import time

port = 0
for _ in range(int(sys.argv[3])):
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.bind(("", port))
    connection.connect((sys.argv[2], int(sys.argv[1])))
    if port == 0:
        port = connection.getsockname()[1]
        print(port, flush=True)
    print(connection.recv(100).decode().strip(), flush=True)
    connection.close()
    time.sleep(float(sys.argv[4]))
