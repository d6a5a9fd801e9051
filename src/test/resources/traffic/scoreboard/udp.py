"""UDP: bulk, floods of small datagrams, several datagrams a call, many peers of one socket."""
import ctypes
import socket
import struct
import time

import stage

LIBC = ctypes.CDLL(None, use_errno=True)
DATAGRAM = b"d" * 1400
BATCH = 32


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

    _fields_ = [("message", Message), ("octets", ctypes.c_uint)]


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


stage.play(globals())
