"""TCP by plain send and recv: bulk, both ways, slowly, often, in parallel, and by other calls than send."""
import os
import socket
import struct
import threading
import time

import stage

BULK = 16 << 20
BLOCK = b"b" * (1 << 16)


def send(connection, length):
    begin = time.monotonic()
    for number in range(length // len(BLOCK)):
        connection.sendall(BLOCK)
        stage.pace(begin, number * len(BLOCK))


def give(connection):
    send(connection, BULK)
    connection.shutdown(socket.SHUT_WR)
    stage.drain(connection)


def download_peer():
    stage.serve(give)


def download_host():
    stage.finish(stage.connect())


def upload_peer():
    stage.serve(stage.drain)


def upload_host():
    connection = stage.connect()
    send(connection, BULK)
    stage.finish(connection)


def duplex(connection):
    sender = threading.Thread(target=send, args=(connection, BULK // 2))
    sender.start()
    stage.receive(connection, BULK // 2)
    sender.join()


def duplex_peer():
    def both_ways(connection):
        duplex(connection)
        connection.shutdown(socket.SHUT_WR)
        stage.drain(connection)

    stage.serve(both_ways)


def duplex_host():
    connection = stage.connect()
    duplex(connection)
    stage.finish(connection)


def drip_peer():
    stage.serve(stage.echo)


def drip_host():
    connection = stage.connect()
    for _ in range(25):
        connection.sendall(b".")
        connection.recv(1)
        time.sleep(0.1)
    stage.finish(connection)


def many_peer():
    stage.serve(stage.echo)


def many_host():
    for _ in range(300):
        connection = stage.connect()
        connection.sendall(b"q" * 200)
        stage.receive(connection, 200)
        stage.finish(connection)


def echo_and_close(connection):
    with connection:
        stage.echo(connection)


def burst_peer():
    listener = stage.listen()
    stage.ready()
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=echo_and_close, args=(connection,)).start()


def hundred_at_once():
    connections = [stage.connect() for _ in range(100)]
    for connection in connections:
        connection.sendall(BLOCK[:8192])
    for connection in connections:
        stage.receive(connection, 8192)
    for connection in connections:
        stage.finish(connection)


def burst_host():
    stage.run(*[hundred_at_once] * 4)


def sendfile_peer():
    stage.serve(stage.drain)


def sendfile_host():
    connection = stage.connect()
    with open("/proc/self/exe", "rb") as file:
        size = os.fstat(file.fileno()).st_size
        begin = time.monotonic()
        for number in range(1 + BULK // size):
            sent = 0
            while sent < size:
                sent += os.sendfile(connection.fileno(), file.fileno(), sent, min(1 << 18, size - sent))
                stage.pace(begin, number * size + sent)
    stage.finish(connection)


def splice_peer():
    stage.serve(give)


def splice_host():
    connection = stage.connect()
    reader, writer = os.pipe()
    with open("/dev/null", "wb") as nowhere:
        while moved := os.splice(connection.fileno(), writer, 1 << 16):
            while moved:
                moved -= os.splice(reader, nowhere.fileno(), moved)
    connection.close()


LOCAL_PORT = 40_000


def tuple_peer():
    stage.serve(stage.echo)


def tuple_host():
    """From a fixed port, so that the same five-tuple is in use elsewhere at the same time."""
    connection = stage.connect(local_port=LOCAL_PORT)
    for _ in range(64):
        connection.sendall(BLOCK[:10_000])
        stage.receive(connection, 10_000)
        time.sleep(0.01)
    stage.finish(connection)


def loopback_peer():
    """TCP, then UDP."""
    listener = stage.listen()
    sock = stage.datagrams(stage.PEER)
    stage.ready()
    connection, _ = listener.accept()
    echo_and_close(connection)
    while True:
        data, sender = sock.recvfrom(65536)
        sock.sendto(data, sender)


def loopback_host():
    tuple_host()
    asker = stage.datagrams(stage.HOST, LOCAL_PORT)
    for _ in range(100):
        asker.sendto(b"q" * 500, (stage.PEER, stage.PORT))
        asker.recv(65536)


def tails_peer():
    """Closes with data unread, which resets; then, on other connections, sends to one that has closed."""
    listener = stage.listen()
    stage.ready()
    for _ in range(20):
        connection, _ = listener.accept()
        connection.recv(100)
        connection.close()
    while True:
        connection, _ = listener.accept()
        stage.drain(connection)
        connection.sendall(BLOCK[:5000])
        connection.close()


def tails_host():
    for _ in range(20):
        connection = stage.connect()
        try:
            while True:
                connection.sendall(BLOCK[:1000])
        except OSError:
            connection.close()
    for _ in range(20):
        connection = stage.connect()
        connection.sendall(BLOCK[:1000])
        connection.close()
        time.sleep(0.01)


TCP_FASTOPEN_CONNECT, TCP_FASTOPEN_NO_COOKIE = 30, 34


def deferred_peer():
    stage.serve(stage.echo)


def deferred_host():
    """The SYN leaves with the first data, long after connect."""
    for _ in range(5):
        since = time.time_ns()
        connection = socket.socket(stage.family(stage.HOST))
        for option in TCP_FASTOPEN_NO_COOKIE, TCP_FASTOPEN_CONNECT:
            connection.setsockopt(socket.IPPROTO_TCP, option, 1)
        connection.bind((stage.HOST, 0))
        stage.own(stage.HOST, connection.getsockname()[1], since)
        connection.connect((stage.PEER, stage.PORT))
        time.sleep(0.3)
        connection.sendall(BLOCK[:1000])
        stage.receive(connection, 1000)
        stage.finish(connection)


def itself_host():
    """Sockets connected with themselves, at the peer's address, which is the host's on loopback."""
    for _ in range(5):
        connection = socket.socket(stage.family(stage.PEER))
        connection.bind((stage.PEER, 0))
        stage.own(stage.PEER, connection.getsockname()[1])
        connection.connect(connection.getsockname())
        connection.sendall(BLOCK[:1000])
        stage.receive(connection, 1000)
        connection.close()


def link_peer():
    def echo_until_reset(connection):
        try:
            stage.echo(connection)
        except ConnectionResetError:
            pass

    stage.serve(echo_until_reset)


def link_host():
    """On one link, from a port that is in use on another at the same time."""
    for _ in range(3):
        since = time.time_ns()
        connection = stage.on_link(socket.socket(stage.family(stage.HOST)))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        connection.bind((stage.HOST, LOCAL_PORT))
        stage.own(stage.HOST, LOCAL_PORT, since)
        connection.connect((stage.PEER, stage.PORT))
        for _ in range(20):
            connection.sendall(BLOCK[:1000])
            stage.receive(connection, 1000)
            time.sleep(0.01)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        time.sleep(0.3)


def early_peer():
    stage.serve(stage.echo)


def early_host():
    """A connection that is older than whoever watches."""
    connection = stage.connect()
    connection.sendall(b"before")
    stage.receive(connection, 6)
    stage.await_watcher()
    for _ in range(50):
        connection.sendall(BLOCK[:1000])
        stage.receive(connection, 1000)
    stage.finish(connection)


stage.play(globals())
