"""COUNT processes one after another connect from one and the same port, each in the moment the one before has reset its
connection. Tells the server's port and the shared port; then, for each process, its pid."""
import os
import socket
import struct
import sys

count = int(sys.argv[1])
listener = socket.create_server(("127.0.0.1", 0))
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
print(listener.getsockname()[1])
print(port)
sys.stdin.readline()
for n in range(count):
    pid = os.fork()
    if pid == 0:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.bind(("127.0.0.1", port))
        client.connect(listener.getsockname())
        client.sendall(b"x" * (n + 1))
        client.recv(1)
        client.close()
        os._exit(0)
    served, _ = listener.accept()
    served.recv(65536)
    served.sendall(b"!")
    os.waitpid(pid, 0)
    served.close()
    print(pid)
