"""Makes as many connections as given to itself as fast as it can, 10 bytes each. Tells its port."""
import socket
import sys

listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
address = listener.getsockname()
print(address[1])
sys.stdin.readline()
for _ in range(int(sys.argv[1])):
    client = socket.create_connection(address)
    server, _ = listener.accept()
    client.send(b"x" * 10)
    client.close()
    server.recv(100)
    server.close()
