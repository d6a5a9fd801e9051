# SPDX-License-Identifier: Apache-2.0
"""Answers each connection with its own pid.

usage: pid_server.py PORT ADDRESS
"""

import os
import socket
import sys

listener = socket.create_server((sys.argv[2], int(sys.argv[1])), backlog=128)
print("ready", flush=True)
while True:
    connection, _ = listener.accept()
    try:
        connection.sendall(b"%d\n" % os.getpid())
        connection.recv(1)
    except ConnectionError:
        pass
    connection.close()
