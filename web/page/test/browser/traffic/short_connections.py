# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""So many short connections to itself a second, for so many seconds: a request, its answer, the end. Says how many it made."""

import socket
import sys
import time

port, per_second, seconds = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
listener = socket.create_server(("127.0.0.1", port), backlog=64)
began = time.monotonic()
made = 0
print("listening", flush=True)
while time.monotonic() - began < seconds:
    if made >= (time.monotonic() - began) * per_second:
        time.sleep(0.002)
        continue
    client = socket.create_connection(("127.0.0.1", port))
    server, _ = listener.accept()
    client.sendall(b"?" * 100)
    server.recv(200)
    server.sendall(b"!" * 1000)
    client.recv(2000)
    server.close()
    client.close()
    made += 1
    if made % 10_000 == 0:
        print(f"made {made} in {time.monotonic() - began:.0f} s", flush=True)
