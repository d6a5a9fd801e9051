"""Two programs receive what a third sends to a multicast group: DEVICE GROUP. Tells the group's port, the sender's port and
pid, and the pids of the receivers, in the order in which they open their sockets."""
import os
import socket
import struct
import sys

group = sys.argv[2]
is_ipv6 = ":" in group
family = socket.AF_INET6 if is_ipv6 else socket.AF_INET
device = socket.if_nametoindex(sys.argv[1])
port = 0


def receiver():
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((group, port))
    if is_ipv6:
        member = socket.inet_pton(family, group) + struct.pack("=i", device)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, member)
    else:
        member = socket.inet_aton(group) + bytes(4) + struct.pack("=i", device)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    return sock


def run(program):
    pid = os.fork()
    if pid == 0:
        program()
        os._exit(0)
    return pid


with socket.socket(family, socket.SOCK_DGRAM) as free:
    free.bind(("", 0))
    port = free.getsockname()[1]
begun, ready = os.pipe()


def receive():
    sock = receiver()
    sock.settimeout(20)
    os.write(ready, b".")
    for _ in range(5):
        sock.recvfrom(100)


receivers = []
for _ in range(2):
    receivers.append(run(receive))
    os.read(begun, 1)
sender = socket.socket(family, socket.SOCK_DGRAM)
if is_ipv6:
    sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, device)
else:
    sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("=iii", 0, 0, device))
for _ in range(5):
    sender.sendto(b"m" * 50, (group, port))
for pid in receivers:
    assert os.waitpid(pid, 0)[1] == 0
for number in port, sender.getsockname()[1], os.getpid(), *receivers:
    print(number)
