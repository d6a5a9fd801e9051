"""One MPTCP connection at the address given, long enough for further subflows. Tells the port, the server's pid and the
client's."""
import os
import socket
import sys
import time

IPPROTO_MPTCP = 262
address = sys.argv[1]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
listener = socket.socket(family, socket.SOCK_STREAM, IPPROTO_MPTCP)
listener.bind(("::" if ":" in address else "0.0.0.0", 0))
listener.listen(5)
port = listener.getsockname()[1]
server = os.fork()
if server == 0:
    accepted, _ = listener.accept()
    while accepted.recv(65536):
        pass
    accepted.sendall(b"!")
    accepted.close()
    os._exit(0)
listener.close()
client = os.fork()
if client == 0:
    sock = socket.socket(family, socket.SOCK_STREAM, IPPROTO_MPTCP)
    sock.connect((address, port))
    for _ in range(20):
        sock.sendall(b"x" * 1000)
        time.sleep(0.03)
    sock.shutdown(socket.SHUT_WR)
    sock.recv(10)
    sock.close()
    os._exit(0)
for pid in client, server:
    assert os.waitpid(pid, 0)[1] == 0
for number in port, server, client:
    print(number)
