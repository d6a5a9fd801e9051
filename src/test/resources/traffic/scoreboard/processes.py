"""Owners that come and go: programs that live for a millisecond, sockets that change hands, ids that are given again."""
import array
import ctypes
import os
import socket
import struct
import subprocess
import sys
import time

import stage

CLIENT = 'exec 3<>/dev/tcp/$0/$1 && printf "%-200s" "$$ $2" >&3 && read -r -N 400 -u 3 answer'
BASH = os.path.realpath("/bin/bash")
REQUEST, ANSWER = 200, b"x" * 400
LOCAL_PORT = 40_000


def short_peer():
    """Each client writes who it is: it is gone before anybody could look it up."""
    listener = stage.listen()
    stage.ready()
    while True:
        connection, sender = listener.accept()
        with connection:
            pid, executable = connection.recv(REQUEST, socket.MSG_WAITALL).decode().split()
            stage.own(sender[0], sender[1], 0, int(pid), executable)
            connection.sendall(ANSWER)
            connection.recv(1)


def short_client():
    return subprocess.Popen([BASH, "-c", CLIENT, stage.PEER, str(stage.PORT), BASH])


def short_host():
    for _ in range(150):
        assert short_client().wait() == 0


def steady_peer():
    short_peer()


def steady_host():
    """Short-lived clients for some seconds."""
    for _ in range(100):
        assert short_client().wait() == 0
        time.sleep(0.02)


def pid_peer():
    short_peer()


def pid_host():
    """A shell, and then a Python with the shell's pid."""
    for _ in range(10):
        shell = short_client()
        assert shell.wait() == 0
        while not has_run_as(shell.pid):
            pass


def has_run_as(pid):
    """False if somebody else was given the pid."""
    with open("/proc/sys/kernel/ns_last_pid", "w", encoding="ascii") as last:
        last.write(str(pid - 1))
    if not (child := stage.fork()):
        if os.getpid() == pid:
            connection = socket.create_connection((stage.PEER, stage.PORT), source_address=(stage.HOST, 0))
            connection.sendall(f"{pid} {os.readlink('/proc/self/exe')}".ljust(REQUEST).encode())
            stage.receive(connection, len(ANSWER))
            connection.close()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    return child == pid


def reuse_peer():
    """Two workers accept; the client says when it began."""
    listener = stage.listen_unowned()

    def work():
        while True:
            connection, sender = listener.accept()
            with connection:
                since = int(connection.recv(REQUEST, socket.MSG_WAITALL))
                stage.own(stage.PEER, stage.PORT, since, remote_port=sender[1])
                connection.sendall(ANSWER)

    stage.ready()
    stage.run(work, work)


def reuse_host():
    """One process after another connects from the same port, as fast as it goes."""

    def connect():
        since = time.time_ns()
        connection = stage.connect(local_port=LOCAL_PORT)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(str(since).ljust(REQUEST).encode())
        stage.receive(connection, len(ANSWER))
        connection.close()

    for _ in range(20):
        stage.run(connect)


def fork_peer():
    stage.serve(stage.echo)


def use(connection):
    for _ in range(20):
        connection.sendall(b"f" * 1000)
        stage.receive(connection, 1000)
    stage.finish(connection)


def use_too(connection, since):
    stage.own(stage.HOST, connection.getsockname()[1], since, role="user")


def fork_host():
    """The parent connects, its child does everything else."""
    since = time.time_ns()
    connection = stage.connect(since=since)

    def child():
        use_too(connection, since)
        use(connection)

    stage.run(child)


def passing_peer():
    stage.serve(stage.echo)


def passing_host():
    """One process connects, gives the descriptor away and ends; another uses it."""
    since = time.time_ns()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)

    def opener():
        connection = stage.connect(since=since)
        ours.sendmsg([b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [connection.fileno()]))])

    stage.run(opener)
    _, descriptors, _, _ = socket.recv_fds(theirs, 1, 1)
    connection = socket.socket(fileno=descriptors[0])
    use_too(connection, since)
    use(connection)


def prefork_peer():
    """Four workers, each with a listening socket of its own on the same port."""
    reader, writer = os.pipe()

    def work():
        listener = socket.create_server((stage.PEER, stage.PORT), backlog=64, reuse_port=True)
        os.write(writer, b".")
        accept_and_own(listener)

    if not stage.fork():
        stage.run(*[work] * 4)
    for _ in range(4):
        os.read(reader, 1)
    stage.ready()
    time.sleep(stage.PATIENCE_SECONDS)


def accept_and_own(listener):
    while True:
        connection, sender = listener.accept()
        with connection:
            stage.own(stage.PEER, stage.PORT, 0, remote_port=sender[1])
            stage.echo(connection)


def prefork_host():
    for _ in range(60):
        use(stage.connect())


def activation_peer():
    """Listens, and starts the service when somebody comes: what systemd does."""
    listener = stage.listen_unowned()
    stage.ready()
    while True:
        stage.readable(listener)
        os.dup2(listener.fileno(), 3)
        environment = dict(os.environ, LISTEN_FDS="1")
        service = [sys.executable, __file__, "service", "peer", stage.HOST, stage.PEER]
        subprocess.run(service, env=environment, pass_fds=[3], check=True)


def service_peer():
    accept_and_own(socket.socket(fileno=3))


def activation_host():
    for _ in range(5):
        use(stage.connect())


def refused_host():
    """One calls, is refused and ends; then another one calls back over the reversed five-tuple, and is refused too."""

    def call(local, remote):
        sock = socket.socket(stage.family(stage.HOST))
        sock.bind(local)
        stage.own(*local)
        try:
            sock.connect(remote)
        except ConnectionRefusedError:
            pass

    for number in range(10):
        ends = (stage.HOST, LOCAL_PORT + number), (stage.PEER, stage.PORT + number)
        for local, remote in ends, ends[::-1]:
            stage.run(lambda: call(local, remote))
            stage.disown(*local)
            time.sleep(0.1)


UNSEEN = 10


def unseen_peer():
    """Accepts in one process."""
    stage.serve(answer_at_length)


def answer_at_length(connection):
    stage.receive(connection, 20_000)
    connection.sendall(b"a" * 20_000)
    try:
        connection.recv(1)
    except ConnectionError:
        pass


def unseen_host():
    """Ten processes, and a while later ten others over the same five-tuples."""

    def connect(number):
        connection = stage.connect(local_port=LOCAL_PORT + number)
        connection.sendall(b"q" * 20_000)
        stage.receive(connection, 20_000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    begin = time.monotonic()
    for second in 0, 3:
        time.sleep(max(0, begin + second - time.monotonic()))
        for number in range(UNSEEN):
            stage.run(lambda: connect(number))


def renamed_peer():
    """The server calls itself what a worker of a database may be called."""
    rename(b"srv: worker 1")
    stage.own(stage.PEER, stage.PORT, executable=f"{os.readlink('/proc/self/exe')} called srv: worker 1")
    stage.serve(stage.echo, stage.listen_unowned())


def rename(title):
    pr_set_name = 15
    ctypes.CDLL(None).prctl(pr_set_name, title, 0, 0, 0)


def renamed_host():
    """Workers that differ by the names they gave themselves."""

    def work(number):
        title = f"tenant {number}"
        rename(title.encode())
        since = time.time_ns()
        connection = socket.create_connection((stage.PEER, stage.PORT), source_address=(stage.HOST, 0))
        program = f"{os.readlink('/proc/self/exe')} called {title}"
        stage.own(stage.HOST, connection.getsockname()[1], since, executable=program)
        use(connection)

    for number in range(5):
        stage.run(lambda: work(number))


def handed_peer():
    """One listens, two others accept; each client writes who it is."""
    listener = stage.listen_unowned()

    def work():
        while True:
            connection, sender = listener.accept()
            with connection:
                pid, executable = connection.recv(REQUEST, socket.MSG_WAITALL).decode().split()
                stage.own(sender[0], sender[1], 0, int(pid), executable)
                stage.own(stage.PEER, stage.PORT, 0, remote_port=sender[1])
                connection.sendall(ANSWER)
                connection.recv(1)

    stage.ready()
    stage.run(work, work)


def handed_host():
    steady_host()


stage.play(globals())
