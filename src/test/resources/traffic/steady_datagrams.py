# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""Sends datagrams over loopback from many ports, so many a second for so long, and says how many."""
import socket
import sys
import time

per_second, seconds = int(sys.argv[1]), float(sys.argv[2])
receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(("127.0.0.1", 0))
senders = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(500)]
sent, begun = 0, time.monotonic()
while (passed := time.monotonic() - begun) < seconds:
    while sent < passed * per_second:
        senders[sent % len(senders)].sendto(b"x", receiver.getsockname())
        sent += 1
    time.sleep(0.005)
print(sent)
