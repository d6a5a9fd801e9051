# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""One process sends so many bytes a second to another over loopback, until it is killed: paced.py BYTES SENDER READER.
The names may have escapes as in Python. Tells the reader's port."""
import os
import socket
import sys
import time

per_second = int(sys.argv[1])
sender, reader = (name.encode().decode("unicode_escape") for name in sys.argv[2:4])
listener = socket.create_server(("127.0.0.1", 0))


def rename(name):
    with open("/proc/self/comm", "w") as comm:
        comm.write(name)


parent = os.getpid()
if os.fork() == 0:
    rename(reader)
    connection, _ = listener.accept()
    listener.close()
    while connection.recv(1 << 20) and os.getppid() == parent:
        pass
    os._exit(0)
rename(sender)
time.sleep(0.5)  # so that both are watched under their names
client = socket.create_connection(listener.getsockname())
print(listener.getsockname()[1], flush=True)
listener.close()
sent, begun = 0, time.monotonic()
while True:
    due = int((time.monotonic() - begun) * per_second)
    client.sendall(b"x" * (due - sent))
    sent = due
    time.sleep(0.02)
