"""What the kernel sends on its own account, or on a process's by workers of its own: tunnels, subflows of MPTCP."""
import socket
import subprocess
import time

import stage

IPPROTO_MPTCP = 262
SECOND = "10.214.47.3"


def ip(words):
    subprocess.run(["ip", *words.split()], check=True, stdout=subprocess.DEVNULL)


def tunnel(local, remote, inner):
    """Timers of the kernel send through it as soon as it is up."""
    ip(f"link add vx46 type vxlan id 46 dstport 4789 local {local} remote {remote}")
    ip(f"address add {inner}/24 dev vx46")
    ip("link set vx46 up")


def tunnel_peer():
    tunnel(stage.PEER, stage.HOST, "10.89.46.2")
    stage.serve(stage.echo)


def tunnel_host():
    """One process sends through the tunnel and, beside it, to the peer itself."""
    tunnel(stage.HOST, stage.PEER, "10.89.46.1")
    connection = stage.connect()
    for number in range(20):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.sendto(b"t" * 500, ("10.89.46.2", 5_000 + number))
        connection.sendall(b"b" * 500)
        stage.receive(connection, 500)
        time.sleep(0.05)
    stage.finish(connection)
    ip("link del vx46")


def mptcp_socket():
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)


def subflows_peer():
    listener = mptcp_socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((stage.PEER, stage.PORT))
    listener.listen(5)
    stage.own(stage.PEER, stage.PORT)
    ip("mptcp limits set subflow 4 add_addr_accepted 4")
    stage.serve(stage.echo, listener)


def subflows_host():
    """The kernel opens a second subflow, from another address."""
    ip(f"address add {SECOND}/24 dev wire")
    ip("mptcp limits set subflow 4 add_addr_accepted 4")
    ip(f"mptcp endpoint add {SECOND} dev wire subflow")
    connection = mptcp_socket()
    connection.bind((stage.HOST, 0))
    since = time.time_ns()
    connection.connect((stage.PEER, stage.PORT))
    stage.own(stage.HOST, connection.getsockname()[1], since)
    stage.own(SECOND, "*", since)
    for _ in range(40):
        connection.sendall(b"m" * 1000)
        stage.receive(connection, 1000)
        time.sleep(0.02)
    stage.finish(connection)
    ip("mptcp endpoint flush")


stage.play(globals())
