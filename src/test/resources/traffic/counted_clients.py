"""Makes so many connections, one after another, to the port given on loopback, sends something different on each and
waits for its echo. Tells how many bytes it sent in all."""
import socket
import sys

port, count = int(sys.argv[1]), int(sys.argv[2])
total = 0
for number in range(count):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        message = b"x" * (1000 + number)
        connection.sendall(message)
        total += len(message)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
print(total)
