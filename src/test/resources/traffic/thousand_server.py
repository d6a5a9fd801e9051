"""Takes 1,000 bytes, answers 3,000, for as many connections as given. Tells its port; then, for each connection, the
client's port and the pid the client wrote first."""
import socket
import sys

listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
print(listener.getsockname()[1])
for _ in range(int(sys.argv[1])):
    connection, peer = listener.accept()
    with connection:
        request = b""
        while len(request) < 1000:
            request += connection.recv(1000 - len(request))
        connection.sendall(b"x" * 3000)
        connection.recv(1)
    print(peer[1], int(request.split()[0]))
