"""UDP: bulk, floods of small datagrams, several datagrams a call, many peers of one socket."""
import ctypes
import os
import socket
import struct
import time

import stage

LIBC = ctypes.CDLL(None, use_errno=True)
DATAGRAM = b"d" * 1400
BATCH = 32
LOCAL_PORT = 40_000


class Iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_char_p), ("length", ctypes.c_size_t)]


class Message(ctypes.Structure):
    """struct msghdr."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("name_length", ctypes.c_uint),
        ("vector", ctypes.POINTER(Iovec)),
        ("vector_length", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    ]


class Counted(ctypes.Structure):
    """struct mmsghdr."""

    _fields_ = [("message", Message), ("length", ctypes.c_uint)]


def batch(size, address=None):
    """Messages with a buffer each, to an address or of anyone; keep both results as long as the first is in use."""
    buffers = [ctypes.create_string_buffer(size) for _ in range(BATCH)]
    vectors = (Iovec * BATCH)(*(Iovec(ctypes.cast(each, ctypes.c_char_p), size) for each in buffers))
    length = len(address) if address else 0
    messages = (Counted * BATCH)(
        *(Counted(Message(address, length, ctypes.pointer(each), 1), 0) for each in vectors)
    )
    return messages, (buffers, vectors, address)


def sockaddr(address, port):
    return struct.pack("=H", socket.AF_INET) + struct.pack("!H", port) + socket.inet_aton(address) + bytes(8)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "mmsg")
    return result


def sink(port=stage.PORT):
    """Takes everything, until ended; answers a datagram that says so."""
    sock = stage.datagrams(stage.PEER, port)
    stage.ready()
    while True:
        data, sender = sock.recvfrom(65536)
        if data.startswith(b"?"):
            sock.sendto(b"!", sender)


def flood(sock, count, datagram, to):
    begin = time.monotonic()
    for number in range(count):
        sock.sendto(datagram, to)
        if number % 32 == 31:  # a queue that overflows would be another scenario
            stage.pace(begin, number * max(len(datagram), 600))


def bulk_peer():
    sock = stage.datagrams(stage.PEER)
    stage.ready()
    _, sender = sock.recvfrom(65536)
    flood(sock, 8000, DATAGRAM, sender)
    while True:
        sock.recv(65536)


def bulk_host():
    sock = stage.datagrams(stage.HOST, 0)
    to = (stage.PEER, stage.PORT)
    sock.sendto(b"begin", to)
    flood(sock, 8000, DATAGRAM, to)
    sock.settimeout(0.5)
    quiet(sock)


def quiet(sock):
    """Receives until nothing has come for a while."""
    try:
        while True:
            sock.recv(65536)
    except TimeoutError:
        pass


def https_peer():
    sink(443)


def https_host():
    sock = stage.datagrams(stage.HOST, 0)
    flood(sock, 10_000, DATAGRAM, (stage.PEER, 443))


def names_peer():
    sink(53)


def names_host():
    sock = stage.datagrams(stage.HOST, 0)
    flood(sock, 30_000, b"n" * 32, (stage.PEER, 53))


def overflow_peer():
    sink(53)


def overflow_host():
    """As fast as it goes."""
    sock = stage.datagrams(stage.HOST, 0)
    for _ in range(40_000):
        sock.sendto(b"n" * 32, (stage.PEER, 53))


def sendmmsg_peer():
    sink()


def sendmmsg_host():
    sock = stage.datagrams(stage.HOST, 0)
    messages, _kept = batch(1200, sockaddr(stage.PEER, stage.PORT))
    begin = time.monotonic()
    for number in range(200):
        checked(LIBC.sendmmsg(sock.fileno(), messages, BATCH, 0))
        stage.pace(begin, number * BATCH * 1200)


def download_peer():
    """Sends to whoever asks."""
    sock = stage.datagrams(stage.PEER)
    stage.ready()
    while True:
        _, sender = sock.recvfrom(65536)
        flood(sock, 8000, DATAGRAM[:1200], sender)


def recvmmsg_peer():
    download_peer()


def recvmmsg_host():
    sock = stage.datagrams(stage.HOST, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, 500_000))
    sock.sendto(b"?", (stage.PEER, stage.PORT))
    messages, _kept = batch(1500)
    waitforone = 0x10000
    while LIBC.recvmmsg(sock.fileno(), messages, BATCH, waitforone, None) > 0:
        pass


def download_host():
    sock = stage.datagrams(stage.HOST, 0)
    sock.sendto(b"?", (stage.PEER, stage.PORT))
    sock.settimeout(0.5)
    quiet(sock)


def hundred_peer():
    """A hundred sockets, each a port of its own; a process for each half of them."""
    own_half = range(0, 50) if stage.fork() else range(50, 100)
    socks = [stage.datagrams(stage.PEER, stage.PORT + each) for each in own_half]
    stage.ready()
    for sock in socks:
        data, sender = sock.recvfrom(65536)
        sock.sendto(data + b"!", sender)
    time.sleep(stage.PATIENCE_SECONDS)


def hundred_host():
    """One socket that never connects, and a hundred peers."""
    sock = stage.datagrams(stage.HOST, 0)
    for each in range(100):
        sock.sendto(b"?" * 300, (stage.PEER, stage.PORT + each))
    for _ in range(100):
        sock.recv(65536)


def received_peer():
    """Sends to a port of whoever asks, which is not the asker's."""
    sock = stage.datagrams(stage.PEER)
    stage.ready()
    while True:
        _, sender = sock.recvfrom(65536)
        flood(sock, 200, DATAGRAM, (sender[0], LOCAL_PORT))


def received_host():
    """One binds and closes; its child receives, and does not ask from whom."""
    sock = socket.socket(stage.family(stage.HOST), socket.SOCK_DGRAM)
    sock.bind((stage.HOST, LOCAL_PORT))
    sock.settimeout(0.5)
    if not (child := stage.fork()):
        try:
            while sock.recv(65536):
                pass
        except TimeoutError:
            os._exit(0)
    sock.close()
    stage.own(stage.HOST, LOCAL_PORT, 0, child)
    stage.datagrams(stage.HOST, 0).sendto(b"?", (stage.PEER, stage.PORT))
    os.waitpid(child, 0)


def turns_peer():
    sock = stage.datagrams(stage.PEER)
    stage.ready()
    while True:
        data, sender = sock.recvfrom(65536)
        sock.sendto(data, sender)


def turns_host():
    """One process after another asks from the same port."""

    def ask():
        sock = stage.datagrams(stage.HOST, LOCAL_PORT)
        sock.sendto(b"q" * 200, (stage.PEER, stage.PORT))
        sock.recv(65536)

    for _ in range(40):
        stage.run(ask)
        time.sleep(0.003)


GROUP = "239.7.55.1"


def group_peer():
    """Sends to the group when it is asked to."""
    sock = stage.datagrams(stage.PEER)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(stage.PEER))
    stage.ready()
    while True:
        sock.recv(65536)
        flood(sock, 100, DATAGRAM, (GROUP, LOCAL_PORT))


def group_host():
    """Two processes receive."""
    begun, ready = os.pipe()
    since = time.time_ns()

    def receive():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((GROUP, LOCAL_PORT))
        member = socket.inet_aton(GROUP) + socket.inet_aton(stage.HOST)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
        stage.own(GROUP, LOCAL_PORT, since)
        os.write(ready, b".")
        for _ in range(100):
            sock.recvfrom(65536)

    def ask():
        for _ in range(2):
            os.read(begun, 1)
        stage.datagrams(stage.HOST, 0).sendto(b"?", (stage.PEER, stage.PORT))

    stage.run(receive, receive, ask)


stage.play(globals())
