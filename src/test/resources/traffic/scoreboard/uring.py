"""TCP through io_uring: no process ever calls send or recv."""
import ctypes
import mmap
import os
import struct
import time

import stage

LIBC = ctypes.CDLL(None, use_errno=True)
SETUP, ENTER = 425, 426
SEND, RECV = 26, 27
GETEVENTS = 1
SQ_RING, CQ_RING, ENTRIES = 0, 0x8000000, 0x10000000
BYTES = 16 << 20
BLOCK = 1 << 16


class Ring:
    """One request at a time; what its completion says is the result."""

    def __init__(self):
        parameters = ctypes.create_string_buffer(120)
        self.file = LIBC.syscall(SETUP, 4, parameters)
        if self.file < 0:
            raise OSError(ctypes.get_errno(), "io_uring_setup")
        fields = struct.unpack_from("30I", parameters)
        sq_entries, cq_entries = fields[0], fields[1]
        (_, self.sq_tail, self.sq_mask, _, _, _, self.sq_array, *_) = fields[10:20]
        (self.cq_head, self.cq_tail, self.cq_mask, _, _, self.cqes, *_) = fields[20:30]
        self.sq = mmap.mmap(self.file, self.sq_array + sq_entries * 4, offset=SQ_RING)
        self.cq = mmap.mmap(self.file, self.cqes + cq_entries * 16, offset=CQ_RING)
        self.entries = mmap.mmap(self.file, sq_entries * 64, offset=ENTRIES)

    def __call__(self, operation, file, buffer, length):
        tail = struct.unpack_from("I", self.sq, self.sq_tail)[0]
        slot = tail & struct.unpack_from("I", self.sq, self.sq_mask)[0]
        entry = struct.pack("BBHiQQI", operation, 0, 0, file, 0, ctypes.addressof(buffer), length)
        self.entries[slot * 64 : slot * 64 + 64] = entry.ljust(64, b"\0")
        struct.pack_into("I", self.sq, self.sq_array + slot * 4, slot)
        struct.pack_into("I", self.sq, self.sq_tail, tail + 1)
        if LIBC.syscall(ENTER, self.file, 1, 1, GETEVENTS, None, 0) < 0:
            raise OSError(ctypes.get_errno(), "io_uring_enter")
        head = struct.unpack_from("I", self.cq, self.cq_head)[0]
        slot = head & struct.unpack_from("I", self.cq, self.cq_mask)[0]
        result = struct.unpack_from("QiI", self.cq, self.cqes + slot * 16)[1]
        struct.pack_into("I", self.cq, self.cq_head, head + 1)
        if result < 0:
            raise OSError(-result, os.strerror(-result))
        return result


def send_peer():
    listener = stage.listen()
    stage.ready()
    while True:
        connection, _ = listener.accept()
        stage.drain(connection)
        connection.close()


def send_host():
    connection = stage.connect()
    ring, block, sent = Ring(), ctypes.create_string_buffer(BLOCK), 0
    begin = time.monotonic()
    while sent < BYTES:
        sent += ring(SEND, connection.fileno(), block, min(BYTES - sent, BLOCK))
        stage.pace(begin, sent)
    stage.finish(connection)


def receive_peer():
    listener = stage.listen()
    stage.ready()
    while True:
        connection, _ = listener.accept()
        begin = time.monotonic()
        for number in range(BYTES // BLOCK):
            connection.sendall(bytes(BLOCK))
            stage.pace(begin, number * BLOCK)
        stage.finish(connection)


def receive_host():
    connection = stage.connect()
    ring, block = Ring(), ctypes.create_string_buffer(BLOCK)
    while ring(RECV, connection.fileno(), block, BLOCK):
        pass
    connection.close()


stage.play(globals())
