"""The server closes at once, the client sends a while later, and the kernel answers with a reset. Tells the server's
port and the client's."""
import socket
import time

listener = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(listener.getsockname())
served, _ = listener.accept()
print(listener.getsockname()[1])
print(client.getsockname()[1])
served.close()
client.recv(1)
time.sleep(0.2)
client.sendall(b"too late")
try:
    client.recv(1)
except ConnectionError:
    pass
client.close()
