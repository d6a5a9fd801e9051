"""This program binds a datagram socket and closes it; a child of it receives there, without asking for the sender, and another
child sends: ADDRESS, and "recv", "read" or "readv". Tells the port, the receiver's pid and the sender's."""
import os
import socket
import sys

address, how = sys.argv[1:3]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
sock = socket.socket(family, socket.SOCK_DGRAM)
sock.bind((address, 0))
place = sock.getsockname()
receiver = os.fork()
if receiver == 0:
    for _ in range(5):
        if how == "read":
            os.read(sock.fileno(), 100)
        elif how == "readv":
            os.readv(sock.fileno(), [bytearray(100)])
        else:
            sock.recv(100)
    os._exit(0)
sock.close()
sender = os.fork()
if sender == 0:
    with socket.socket(family, socket.SOCK_DGRAM) as asker:
        asker.connect(place)
        for _ in range(5):
            asker.send(b"?" * 50)
    os._exit(0)
for pid in sender, receiver:
    assert os.waitpid(pid, 0)[1] == 0
for number in place[1], receiver, sender:
    print(number)
