"""Makes a short connection on loopback every 10 ms until it's ended. Tells one line when it has begun."""
import socket
import time

listener = socket.create_server(("127.0.0.1", 0))
started = False
while True:
    client = socket.create_connection(listener.getsockname())
    server, _ = listener.accept()
    client.sendall(b"beat")
    server.recv(4)
    client.close()
    server.close()
    if not started:
        print("started")
        started = True
    time.sleep(0.01)
