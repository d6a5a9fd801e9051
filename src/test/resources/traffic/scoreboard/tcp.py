"""TCP by plain send and recv: bulk, both ways, slowly, often, in parallel, and by other calls than send."""
import os
import socket
import threading
import time

import stage

BULK = 48 << 20
BLOCK = b"b" * (1 << 16)


def send(connection, octets):
    for _ in range(octets // len(BLOCK)):
        connection.sendall(BLOCK)


def serve(conversation):
    """One connection after another, each a conversation."""
    listener = stage.listen()
    stage.ready()
    while True:
        connection, _ = listener.accept()
        conversation(connection)
        connection.close()


def give(connection):
    send(connection, BULK)
    connection.shutdown(socket.SHUT_WR)
    stage.drain(connection)


def download_peer():
    serve(give)


def download_host():
    stage.finish(stage.connect())


def upload_peer():
    serve(stage.drain)


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

    serve(both_ways)


def duplex_host():
    connection = stage.connect()
    duplex(connection)
    stage.finish(connection)


def echo(connection):
    while data := connection.recv(1 << 16):
        connection.sendall(data)


def drip_peer():
    serve(echo)


def drip_host():
    connection = stage.connect()
    for _ in range(25):
        connection.sendall(b".")
        connection.recv(1)
        time.sleep(0.1)
    stage.finish(connection)


def many_peer():
    serve(echo)


def many_host():
    for _ in range(300):
        connection = stage.connect()
        connection.sendall(b"q" * 200)
        stage.receive(connection, 200)
        stage.finish(connection)


def burst_peer():
    listener = stage.listen()
    stage.ready()
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=echo_and_close, args=(connection,)).start()


def echo_and_close(connection):
    with connection:
        echo(connection)


def burst_host():
    """Four processes, each with 100 connections that are open at once."""
    children = []
    for _ in range(4):
        if not (child := os.fork()):
            connections = [stage.connect() for _ in range(100)]
            for connection in connections:
                connection.sendall(BLOCK[:8192])
            for connection in connections:
                stage.receive(connection, 8192)
            for connection in connections:
                stage.finish(connection)
            os._exit(0)
        children.append(child)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0


def sendfile_peer():
    serve(stage.drain)


def sendfile_host():
    connection = stage.connect()
    with open("/proc/self/exe", "rb") as file:
        size = os.fstat(file.fileno()).st_size
        for _ in range(5):
            sent = 0
            while sent < size:
                sent += os.sendfile(connection.fileno(), file.fileno(), sent, size - sent)
    stage.finish(connection)


def splice_peer():
    serve(give)


def splice_host():
    connection = stage.connect()
    reader, writer = os.pipe()
    with open("/dev/null", "wb") as nowhere:
        while moved := os.splice(connection.fileno(), writer, 1 << 16):
            while moved:
                moved -= os.splice(reader, nowhere.fileno(), moved)
    connection.close()


def loopback_host():
    """Both ends in one namespace, each a process of its own; TCP and then UDP."""
    listener = socket.create_server((stage.PEER, stage.PORT))
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((stage.PEER, stage.PORT))
    if not (child := os.fork()):
        connection, _ = listener.accept()
        stage.own(stage.PEER, stage.PORT, 0)
        echo_and_close(connection)
        for _ in range(100):
            data, sender = sock.recvfrom(65536)
            sock.sendto(data, sender)
        os._exit(0)
    listener.close()
    sock.close()
    connection = stage.connect()
    for _ in range(64):
        connection.sendall(BLOCK)
        stage.receive(connection, len(BLOCK))
    stage.finish(connection)
    asker = stage.datagrams(stage.HOST, 0)
    for _ in range(100):
        asker.sendto(b"q" * 500, (stage.PEER, stage.PORT))
        asker.recv(65536)
    os.waitpid(child, 0)


stage.play(globals())
