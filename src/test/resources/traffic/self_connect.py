"""A TCP socket connected with itself, at the address given. Tells its port."""
import socket
import sys

sock = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET)
sock.bind((sys.argv[1], 0))
sock.connect(sock.getsockname())
sock.sendall(b"x" * 30)
sock.recv(30, socket.MSG_WAITALL)
print(sock.getsockname()[1])
sock.close()
