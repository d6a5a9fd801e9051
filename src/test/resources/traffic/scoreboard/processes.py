"""Owners that come and go: programs that live for a millisecond, sockets that change hands, a container."""
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

import stage

CLIENT = 'exec 3<>/dev/tcp/$0/$1 && printf "%-200d" $$ >&3 && read -r -N 400 -u 3 answer'


def short_peer():
    """Each client writes its pid first: it is gone before anybody could look it up."""
    listener = stage.listen()
    stage.ready()
    bash = os.path.realpath("/bin/bash")
    while True:
        connection, sender = listener.accept()
        with connection:
            pid = int(connection.recv(200, socket.MSG_WAITALL))
            stage.own(stage.HOST, sender[1], 0, pid, bash)
            connection.sendall(b"x" * 400)
            connection.recv(1)


def short_host():
    for _ in range(150):
        subprocess.run(["/bin/bash", "-c", CLIENT, stage.PEER, str(stage.PORT)], check=True)


def container_peer():
    listener = stage.listen()
    stage.ready()
    while True:
        connection, _ = listener.accept()
        stage.drain(connection)
        connection.close()


def container_host():
    """A container of runc in this network namespace, with one program in it."""
    directory = tempfile.mkdtemp(prefix="flowbraid-container-")
    root = os.path.join(directory, "root")
    name = f"flowbraid-scoreboard-{os.getpid()}"
    pid_file = os.path.join(directory, "pid")
    os.makedirs(os.path.join(root, "bin"))
    shutil.copy("/bin/busybox", os.path.join(root, "bin/busybox"))
    subprocess.run(["runc", "spec", "--bundle", directory], check=True)
    with open(os.path.join(directory, "config.json"), "r+", encoding="utf-8") as file:
        config = json.load(file)
        config["root"]["path"] = root
        config["process"]["terminal"] = False
        config["process"]["rlimits"] = []
        config["process"]["args"] = ["/bin/busybox", "nc", stage.PEER, str(stage.PORT)]
        namespaces = config["linux"]["namespaces"]
        config["linux"]["namespaces"] = [each for each in namespaces if each["type"] != "network"] + [
            {"type": "network", "path": "/proc/%d/ns/net" % os.getpid()}
        ]
        file.seek(0)
        json.dump(config, file)
        file.truncate()
    data = os.path.join(directory, "data")
    with open(data, "wb") as file:
        file.write(b"c" * (4 << 20))
    try:
        with open(data, "rb") as file:
            subprocess.run(
                ["runc", "run", "--detach", "--pid-file", pid_file, "--bundle", directory, name],
                stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
            )
        with open(pid_file, encoding="ascii") as file:
            stage.own(stage.HOST, "*", 0, int(file.read()), "/bin/busybox")
        while "running" in subprocess.run(["runc", "state", name], capture_output=True, text=True, check=True).stdout:
            time.sleep(0.05)
    finally:
        subprocess.run(["runc", "delete", "--force", name], check=True)
        shutil.rmtree(directory)


stage.play(globals())
