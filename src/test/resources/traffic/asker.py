"""Makes connections one after the other to the port given, as many as given, at the address given or loopback. Tells of each
its own port and the pid of the process that answered."""
import socket
import sys

address = sys.argv[3] if len(sys.argv) > 3 else "127.0.0.1"
for _ in range(int(sys.argv[2])):
    sock = socket.create_connection((address, int(sys.argv[1])))
    sock.sendall(b"?")
    answer = sock.makefile().readline()
    print(sock.getsockname()[1], answer.strip())
    sock.close()
sys.stdin.readline()
