"""Sends 200,000 bytes over a connection by the way given: sendfile, splice, uring; sendmmsg sends 20 datagrams of 100
bytes. The other process receives them by splice, uring or recvmmsg where the way has it. Tells the sender's port, the
receiver's pid, and waits for a line."""
import ctypes
import mmap
import os
import socket
import struct
import sys

LENGTH = 200000
libc = ctypes.CDLL(None, use_errno=True)


class Uring:
    """An io_uring of one entry: each operation is submitted and waited for."""

    def __init__(self, flags=0):
        params = (ctypes.c_uint32 * 30)()
        params[2] = flags
        self.fd = libc.syscall(425, 4, params)
        if self.fd < 0:
            raise OSError(ctypes.get_errno(), "io_uring_setup")
        self.flags = flags
        sq, cq = params[10:20], params[20:30]
        self.ring = mmap.mmap(self.fd, max(sq[6] + 4 * params[0], cq[5] + 16 * params[1]), offset=0)
        self.cring = mmap.mmap(self.fd, cq[5] + 16 * params[1], offset=0x8000000)
        self.sqes = mmap.mmap(self.fd, 64 * params[0], offset=0x10000000)
        self.tail, self.mask, self.array = sq[1], params[0] - 1, sq[6]
        self.chead, self.ctail, self.cmask, self.cqes = cq[0], cq[1], params[1] - 1, cq[5]

    def do(self, opcode, fd, address, length, offset=0, sqe_flags=0):
        tail = struct.unpack_from("I", self.ring, self.tail)[0]
        slot = tail & self.mask
        struct.pack_into("BBHiQQI", self.sqes, slot * 64, opcode, sqe_flags, 0, fd, offset, address, length)
        struct.pack_into("I", self.ring, self.array + 4 * slot, slot)
        struct.pack_into("I", self.ring, self.tail, tail + 1)
        libc.syscall(426, self.fd, 1, 1, 3 if self.flags & 2 else 1, None, 0)
        head = struct.unpack_from("I", self.cring, self.chead)[0]
        while head == struct.unpack_from("I", self.cring, self.ctail)[0]:
            libc.syscall(426, self.fd, 0, 1, 1, None, 0)
        result = struct.unpack_from("i", self.cring, self.cqes + 16 * (head & self.cmask) + 8)[0]
        struct.pack_into("I", self.cring, self.chead, head + 1)
        if result < 0:
            raise OSError(-result, "io_uring operation %d" % opcode)
        return result


ACCEPT, CONNECT, SEND, RECV, ASYNC, SQPOLL = 13, 16, 26, 27, 16, 2


def send(way, port):
    file = os.memfd_create("data")
    os.truncate(file, LENGTH)
    sock = socket.socket()
    if way.startswith("uring"):
        ring = Uring(SQPOLL if way == "uring_poll" else 0)
        flags = ASYNC if way == "uring_worker" else 0
        name = struct.pack("=H", socket.AF_INET) + struct.pack("!H", port) + socket.inet_aton("127.0.0.1") + bytes(8)
        address = ctypes.create_string_buffer(name, 16)
        ring.do(CONNECT, sock.fileno(), ctypes.addressof(address), 0, 16, flags)
        data = ctypes.create_string_buffer(LENGTH)
        done = 0
        while done < LENGTH:
            done += ring.do(SEND, sock.fileno(), ctypes.addressof(data) + done, LENGTH - done, 0, flags)
        return sock
    sock.connect(("127.0.0.1", port))
    if way == "sendfile":
        done = 0
        while done < LENGTH:
            done += os.sendfile(sock.fileno(), file, done, LENGTH - done)
    else:
        out, into = os.pipe()
        done = 0
        while done < LENGTH:
            count = os.splice(file, into, 65536) if hasattr(os, "splice") else splice(file, into)
            while count:
                moved = splice(out, sock.fileno(), count)
                count -= moved
                done += moved
    return sock


def splice(source, target, length=65536):
    count = libc.splice(source, None, target, None, ctypes.c_size_t(length), 0)
    if count < 0:
        raise OSError(ctypes.get_errno(), "splice")
    return count


def receive(way, listener):
    if way.startswith("uring"):
        ring = Uring(SQPOLL if way == "uring_poll" else 0)
        flags = ASYNC if way == "uring_worker" else 0
        fd = ring.do(ACCEPT, listener.fileno(), 0, 0, 0, flags)
        data = ctypes.create_string_buffer(65536)
        while ring.do(RECV, fd, ctypes.addressof(data), 65536, 0, flags):
            pass
    elif way == "splice":
        connection, _ = listener.accept()
        out, into = os.pipe()
        null = os.open("/dev/null", os.O_WRONLY)
        while True:
            count = splice(connection.fileno(), into)
            if not count:
                break
            while count:
                count -= splice(out, null, count)
    else:
        connection, _ = listener.accept()
        while connection.recv(65536):
            pass


def messages(count, length):
    """Headers of so many messages of one buffer each."""
    buffers = [ctypes.create_string_buffer(length) for _ in range(count)]
    vectors = [(ctypes.c_uint64 * 2)(ctypes.addressof(b), length) for b in buffers]
    headers = (ctypes.c_uint64 * (8 * count))()
    for i, vector in enumerate(vectors):
        headers[8 * i + 2] = ctypes.addressof(vector)
        headers[8 * i + 3] = 1
    return headers, buffers, vectors


def datagrams():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    child = os.fork()
    if child == 0:
        headers, *kept = messages(20, 200)
        left = 20
        while left:
            left -= libc.recvmmsg(server.fileno(), headers, left, 0x10000, None)
        sys.stdin.readline()
        os._exit(0)
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect(server.getsockname())
    server.close()
    headers, *kept = messages(20, 100)
    if libc.sendmmsg(sock.fileno(), headers, 20, 0) != 20:
        raise OSError(ctypes.get_errno(), "sendmmsg")
    return sock, child


def stream(way):
    listener = socket.create_server(("127.0.0.1", 0))
    child = os.fork()
    if child == 0:
        receive(way, listener)
        os._exit(0)
    port = listener.getsockname()[1]
    listener.close()
    return send(way, port), child


sock, child = datagrams() if sys.argv[1] == "sendmmsg" else stream(sys.argv[1])
print(sock.getsockname()[1])
print(child)
sock.close()
sys.stdin.readline()
