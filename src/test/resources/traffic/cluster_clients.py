"""Makes connections, one after the other, from the ports FIRST, FIRST + 1, ...: to ADDRESS and PORT, by tcp or udp. The
first LONG of them stay open and carry something every two seconds. Begins with the first line of its input and tells
"made" when only the long ones are open. They end with the next line; then it tells how often they carried something
more."""
import select
import socket
import sys
import time

PAUSE_S = 2
transport, address, port, first, count, long = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7])
sys.stdin.readline()


def opened(source):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("", source))
    sock.settimeout(20)
    sock.connect((address, port))
    return sock


def exchange(sock, size):
    sock.sendall(b"x" * size)
    got = 0
    while got < 2 * size:
        got += len(sock.recv(65536))


held = []
rounds = 0
due = time.monotonic() + PAUSE_S


def carry():
    global rounds, due
    for sock in held:
        exchange(sock, 500)
    rounds += 1
    due = time.monotonic() + PAUSE_S


for i in range(count):
    made = opened(first + i)
    exchange(made, 100 + i % 1000)
    if i < long:
        held.append(made)
    else:
        made.close()
    if i >= long and time.monotonic() > due:
        carry()
print("made")
while not select.select([sys.stdin], [], [], max(0, due - time.monotonic()))[0]:
    carry()
carry()
for sock in held:
    sock.close()
print(rounds)
