# SPDX-License-Identifier: Apache-2.0
"""Makes connections that are all open at once, sends a request over each and reads its answer to the end.
Waits for a line on standard input between the connections and the requests. Prints "done".

usage: many_requests.py PORT LENGTH...
"""

import socket
import sys
import threading


def ask(connection, length):
    connection.sendall(b"q" * length)
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(65536):
        pass
    connection.close()


connections = [(socket.create_connection(("127.0.0.1", int(sys.argv[1]))), int(length)) for length in sys.argv[2:]]
print("ready", flush=True)
sys.stdin.readline()
threads = [threading.Thread(target=ask, args=each) for each in connections]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("done", flush=True)
