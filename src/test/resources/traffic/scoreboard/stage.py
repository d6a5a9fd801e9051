"""What the traffic programs of the scoreboard share.

A scenario has two programs, NAME_peer and NAME_host, of a script: `SCRIPT NAME peer|host HOST PEER`. The peer's says when it
is ready and serves until it is ended, the host's makes the traffic and ends. Both write who owns which end into the file
$TRUTH, a line each: time from which on it holds, network namespace, address, port (* for any), pid, executable.
"""
import os
import socket
import sys
import time

PORT = 8000
HOST = sys.argv[3] if len(sys.argv) > 3 else None
PEER = sys.argv[4] if len(sys.argv) > 4 else None


def own(address, port, since=None, pid=None, executable=None):
    """From now on, or the time given (ns, 0: ever), this process or the one given owns that end."""
    since = time.time_ns() if since is None else since
    executable = executable or os.readlink(f"/proc/{pid or 'self'}/exe")
    namespace = os.stat("/proc/self/ns/net").st_ino
    line = f"{since} {namespace} {address} {port} {pid or os.getpid()} {executable}\n"
    file = os.open(os.environ["TRUTH"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.write(file, line.encode())
    os.close(file)


def ready():
    print("ready", flush=True)


def told():
    """Waits for a line from the test."""
    return sys.stdin.readline()


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def listen(address=None, port=PORT, backlog=1024):
    """A listening socket of this process, which says that it accepts there."""
    address = address or PEER
    listener = socket.create_server((address, port), family=family(address), backlog=backlog)
    own(address, port)
    return listener


def connect(address=None, port=PORT, source=None, local_port=0):
    """A connection of this process, from the scenario's own address."""
    address, source = address or PEER, source or HOST
    since = time.time_ns()
    connection = socket.socket(family(address), socket.SOCK_STREAM)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    connection.bind((source, local_port))
    connection.connect((address, port))
    own(source, connection.getsockname()[1], since)
    return connection


def datagrams(address, port=PORT):
    """A UDP socket of this process, bound there."""
    sock = socket.socket(family(address), socket.SOCK_DGRAM)
    sock.bind((address, port))
    own(address, sock.getsockname()[1])
    return sock


def receive(connection, octets):
    """Exactly so many, or fewer at the end of the stream."""
    left = octets
    while left and (data := connection.recv(min(left, 1 << 18))):
        left -= len(data)
    return octets - left


def drain(connection):
    while connection.recv(1 << 18):
        pass


def finish(connection):
    """Says that nothing more comes, and waits until the other says so too."""
    connection.shutdown(socket.SHUT_WR)
    drain(connection)
    connection.close()


def idle():
    """What the peer does where nobody of it takes part."""
    ready()
    time.sleep(600)


def play(programs):
    programs.get(f"{sys.argv[1]}_{sys.argv[2]}", idle)()
