"""Two programs: this one listens at the address given, a child of it opens connections at the number of moments given,
230 ms apart, and each end keeps every connection for 3 s. Tells its port and the child's pid; ends when all have closed."""
import os
import socket
import sys
import time

address, count = sys.argv[1], int(sys.argv[2])
family = socket.AF_INET6 if ":" in address else socket.AF_INET
listener = socket.create_server((address, 0), family=family, backlog=count)
port = listener.getsockname()[1]
print(port)
client = os.fork()
if client == 0:
    listener.close()
    connections = []
    for _ in range(count):
        connections.append(socket.create_connection((address, port)))
        connections[-1].sendall(b"?")
        time.sleep(0.23)
    time.sleep(max(0, 3 - 0.23 * count))
    for connection in connections:
        connection.close()
        time.sleep(0.23)
    os._exit(0)
print(client)
accepted = [listener.accept()[0] for _ in range(count)]
for connection in accepted:
    connection.recv(1)
    connection.recv(1)
    connection.close()
os.waitpid(client, 0)
