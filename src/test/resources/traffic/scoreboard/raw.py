"""What is neither TCP nor UDP, or comes from no socket of theirs: ICMP, a protocol of its own, SCTP, whole frames."""
import fcntl
import os
import socket
import struct
import time

import stage

EXPERIMENT = 253
SCTP = 132
PEER_HARDWARE_ADDRESS = bytes.fromhex("02fb00000002")


def flood(sock, count, packet, to):
    for number in range(count):
        sock.sendto(packet, to)
        if number % 64 == 63:
            time.sleep(0.0005)


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def ping_host():
    """An echo flood through a raw socket, as ping -f; the kernel of the peer answers, no process."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    sock.bind((stage.HOST, 0))
    sock.settimeout(5)
    stage.own(stage.HOST, "*")
    identifier = os.getpid() & 0xFFFF
    for number in range(2000):
        body = b"p" * 1000
        head = struct.pack("!BBHHH", 8, 0, 0, identifier, number)
        head = struct.pack("!BBHHH", 8, 0, checksum(head + body), identifier, number)
        sock.sendto(head + body, (stage.PEER, 0))
        sock.recv(65536)


def experiment_peer():
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, EXPERIMENT)
    sock.bind((stage.PEER, 0))
    stage.own(stage.PEER, "*")
    stage.ready()
    while True:
        packet, sender = sock.recvfrom(65536)
        if packet.endswith(b"?"):
            sock.sendto(b"!", sender)


def experiment_host():
    """Asks at the end whether all has come: a peer that ended before would have its kernel speak."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, EXPERIMENT)
    sock.bind((stage.HOST, 0))
    sock.settimeout(0.2)
    stage.own(stage.HOST, "*")
    flood(sock, 5000, b"r" * 1000, (stage.PEER, 0))
    while True:
        sock.sendto(b"?", (stage.PEER, 0))
        try:
            sock.recv(65536)
            return
        except TimeoutError:
            pass


def frames_peer():
    sock = stage.datagrams(stage.PEER)
    stage.ready()
    while True:
        sock.recv(65536)


def hardware_address(sock, interface):
    return fcntl.ioctl(sock.fileno(), 0x8927, interface.encode().ljust(32, b"\0"))[18:24]  # SIOCGIFHWADDR


def frames_host():
    """Whole frames, UDP in them, past every socket of that protocol."""
    payload = b"f" * 1000
    udp = struct.pack("!HHHH", 4000, stage.PORT, 8 + len(payload), 0) + payload
    addresses = socket.inet_aton(stage.HOST) + socket.inet_aton(stage.PEER)
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 1, 0, 64, socket.IPPROTO_UDP, 0)
    ip = ip[:10] + struct.pack("!H", checksum(ip + addresses)) + addresses
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    sock.bind(("wire", 0))
    stage.own(stage.HOST, 4000)
    frame = PEER_HARDWARE_ADDRESS + hardware_address(sock, "wire") + b"\x08\x00" + ip + udp
    for number in range(4000):
        sock.send(frame)
        if number % 64 == 63:
            time.sleep(0.0005)


CRC32C = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    CRC32C.append(byte)


def sctp(from_port, to_port, tag, *chunks):
    """A packet of SCTP (RFC 9260) with its CRC32c."""
    packet = bytearray(struct.pack("!HHII", from_port, to_port, tag, 0) + b"".join(chunks))
    crc = 0xFFFFFFFF
    for each in packet:
        crc = crc >> 8 ^ CRC32C[(crc ^ each) & 0xFF]
    packet[8:12] = struct.pack("<I", crc ^ 0xFFFFFFFF)
    return bytes(packet)


def chunk(kind, body=b"", flags=0):
    return (struct.pack("!BBH", kind, flags, 4 + len(body)) + body).ljust(4 + (len(body) + 3 & ~3), b"\0")


DATA, INIT, INIT_ACK, SACK, SHUTDOWN, SHUTDOWN_ACK, COOKIE_ECHO, COOKIE_ACK, SHUTDOWN_COMPLETE = 0, 1, 2, 3, 7, 8, 10, 11, 14
CLIENT_PORT = 4000
TAGS = {CLIENT_PORT: 0x0C11E047, stage.PORT: 0x05E77E47}


def association(address, port, peer, peer_port):
    """This kernel may have no SCTP socket: the protocol is spoken by this program, over a raw one."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, SCTP)
    sock.bind((address, 0))
    stage.own(address, port)

    def say(*chunks):
        tag = 0 if chunks[0][0] == INIT else TAGS[peer_port]
        sock.sendto(sctp(port, peer_port, tag, *chunks), (peer, 0))

    def hear():
        packet = sock.recv(65536)
        return packet[(packet[0] & 15) * 4 + 12 :]

    return say, hear


def initiation(port):
    return struct.pack("!IIHHI", TAGS[port], 1 << 20, 1, 1, 1)


def sctp_peer():
    say, hear = association(stage.PEER, stage.PORT, stage.HOST, CLIENT_PORT)
    stage.ready()
    while heard := hear():
        if heard[0] == INIT:
            cookie = struct.pack("!HH8s", 7, 12, b"biscuits")
            say(chunk(INIT_ACK, initiation(stage.PORT) + cookie))
        elif heard[0] == COOKIE_ECHO:
            say(chunk(COOKIE_ACK))
        elif heard[0] == DATA:
            say(chunk(SACK, heard[4:8] + struct.pack("!IHH", 1 << 20, 0, 0)))
        elif heard[0] == SHUTDOWN:
            say(chunk(SHUTDOWN_ACK))


def sctp_host():
    say, hear = association(stage.HOST, CLIENT_PORT, stage.PEER, stage.PORT)
    say(chunk(INIT, initiation(CLIENT_PORT)))
    assert hear()[0] == INIT_ACK
    say(chunk(COOKIE_ECHO, b"biscuits"))
    assert hear()[0] == COOKIE_ACK
    whole = 3
    for number in range(500):
        say(chunk(DATA, struct.pack("!IHHI", 1 + number, 0, number, 0) + b"s" * 1000, whole))
        assert hear()[0] == SACK
    say(chunk(SHUTDOWN, struct.pack("!I", 500)))
    assert hear()[0] == SHUTDOWN_ACK
    say(chunk(SHUTDOWN_COMPLETE))


stage.play(globals())
