"""Asks the DNS server at the address given for a name, tells the address it was told, and on a line of input connects to
that address at the port given. Tells its port, echoes a line and waits for the end of input."""
import socket
import struct
import sys

server, name, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
question = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0" + struct.pack("!HH", 1, 1)
asked.connect((server, 53))  # as resolvers of C libraries do
asked.send(struct.pack("!HHHHHH", 4711, 0x100, 1, 0, 0, 0) + question)
address = socket.inet_ntoa(asked.recv(4096)[-4:])
print(address)
sys.stdin.readline()
with socket.create_connection((address, port)) as connection:
    print(connection.getsockname()[1])
    connection.sendall(b"hello\n")
    connection.recv(100)
    sys.stdin.readline()
