"""What the traffic programs of the scoreboard share.

A scenario has two programs, NAME_peer and NAME_host, of a script: `SCRIPT NAME peer|host HOST PEER`. The peer's says when it
is ready and serves until it is ended, the host's makes the traffic and ends. Both write who owns which end into the file
$TRUTH, a line each: scenario, place, time from which on it holds, address, port and the other end's port (* for any), pid, role, executable. The role is "owner" or, of a process that only used the owner's socket, "user". With a pid of 0 the end is nobody's
from then on. Several lines that differ in the process alone: each of them held the socket.
"""
import os
import select
import signal
import socket
import sys
import time

PORT = 8000
PATIENCE_SECONDS = 60
BYTES_PER_SECOND = 12_000_000  # about 100 Mbit/s: what every monitor can follow on a machine that also makes the traffic
HOST = sys.argv[3] if len(sys.argv) > 3 else None
PEER = sys.argv[4] if len(sys.argv) > 4 else None


def own(address, port, since=None, pid=None, executable=None, remote_port="*", role="owner"):
    """From now on, or the time given (ns, 0: ever), this process or the one given owns that end, or uses it."""
    since = time.time_ns() if since is None else since
    executable = executable or os.readlink(f"/proc/{pid or 'self'}/exe")
    process = f"{os.getpid() if pid is None else pid} {role} {executable}"
    line = f"{os.environ['SCENE']} {since} {address} {port} {remote_port} {process}\n"
    file = os.open(os.environ["TRUTH"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.write(file, line.encode())
    os.close(file)


def disown(address, port):
    """From now on this end is nobody's."""
    own(address, port, pid=0, executable="-")


def pace(begin, length):
    """Waits until so many bytes since that time (monotonic) are due."""
    time.sleep(max(0, begin + length / BYTES_PER_SECOND - time.monotonic()))


def ready():
    print("ready", flush=True)


def await_watcher():
    """What was done so far is from before anybody watched; goes on when the test says so."""
    ready()
    sys.stdin.readline()


def serve(conversation, listener=None):
    """One connection after another, each a conversation."""
    listener = listener or listen()
    ready()
    while True:
        connection, _ = listener.accept()
        with connection:
            conversation(connection)


def echo(connection):
    while data := connection.recv(1 << 16):
        connection.sendall(data)


def fork():
    """os.fork(), of a child that does not outlive the scenario."""
    child = os.fork()
    if not child:
        signal.alarm(PATIENCE_SECONDS)
    return child


def run(*programs):
    """Each in a process of its own; waits until all have ended well."""
    children = []
    for program in programs:
        if not (child := fork()):
            program()
            os._exit(0)
        children.append(child)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def listen_unowned():
    """A listening socket; who accepts says so for each connection."""
    return socket.create_server((PEER, PORT), family=family(PEER), backlog=1024)


def readable(listener):
    """Waits until somebody comes."""
    select.select([listener], [], [])


def listen():
    """A listening socket, and this process accepts there."""
    own(PEER, PORT)
    return listen_unowned()


def connect(local_port=0, since=None):
    """A connection of this process, from the scenario's own address."""
    since = since or time.time_ns()
    connection = socket.socket(family(PEER), socket.SOCK_STREAM)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    connection.bind((HOST, local_port))
    connection.connect((PEER, PORT))
    own(HOST, connection.getsockname()[1], since)
    return connection


def datagrams(address, port=PORT):
    """A UDP socket of this process, bound there."""
    sock = socket.socket(family(address), socket.SOCK_DGRAM)
    sock.bind((address, port))
    own(address, sock.getsockname()[1])
    return sock


def receive(connection, length):
    """Exactly so many, or fewer at the end of the stream."""
    left = length
    while left and (data := connection.recv(min(left, 1 << 18))):
        left -= len(data)
    return length - left


def drain(connection):
    while connection.recv(1 << 18):
        pass


def finish(connection):
    """Says that nothing more comes, and waits until the other says so too."""
    connection.shutdown(socket.SHUT_WR)
    drain(connection)
    connection.close()


def on_link(sock):
    """Uses the link of this stage only."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, os.environ["LINK"].encode())
    return sock


def idle():
    """What the peer does where nobody of it takes part."""
    ready()
    time.sleep(PATIENCE_SECONDS)


def play(programs):
    signal.alarm(PATIENCE_SECONDS)
    programs.get(f"{sys.argv[1]}_{sys.argv[2]}", idle)()
