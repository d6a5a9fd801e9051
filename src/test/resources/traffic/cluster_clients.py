"""Makes connections to ADDRESS and PORT, by tcp or udp, one after the other, from the ports FIRST, FIRST + 1, ... With
each line "go" of its input it makes COUNT, and tells "made". The first LONG of all stay open and carry something every
two seconds. With "end" they end, too; then it tells how often they carried something more."""
import select
import socket
import sys
import time

PAUSE_S = 2
transport, address, port, first, count, long = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7])


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
made = rounds = 0
due = time.monotonic() + PAUSE_S


def carry():
    global rounds, due
    for sock in held:
        exchange(sock, 500)
    rounds += len(held) > 0
    due = time.monotonic() + PAUSE_S


def make():
    global made
    sock = opened(first + made)
    exchange(sock, 100 + made % 1000)
    if made < long:
        held.append(sock)
    else:
        sock.close()
    made += 1
    if made >= long and time.monotonic() > due:
        carry()


def next_line():
    while not select.select([sys.stdin], [], [], max(0, due - time.monotonic()))[0]:
        carry()
    return sys.stdin.readline()


while next_line() == "go\n":
    for _ in range(count):
        make()
    print("made")
carry()
for sock in held:
    sock.close()
print(rounds)
