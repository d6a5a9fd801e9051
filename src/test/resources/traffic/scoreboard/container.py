"""Programs in containers of runc, which share the network namespace they are started from."""
import json
import os
import shutil
import subprocess
import tempfile
import time

import stage

BUSYBOX = "/bin/busybox"
GONE = os.environ["TRUTH"] + ".peer-is-gone"


def contain(address, port, arguments, data=b""):
    """Runs busybox with these arguments in a container, with that input, until it ends; it owns that end."""
    directory = tempfile.mkdtemp(prefix="flowbraid-container-")
    name = os.path.basename(directory)
    try:
        bundle(directory, arguments)
        start(directory, name, data)
        with open(os.path.join(directory, "pid"), encoding="ascii") as file:
            stage.own(address, port, 0, int(file.read()), BUSYBOX)
        while "running" in subprocess.run(["runc", "state", name], capture_output=True, text=True, check=True).stdout:
            time.sleep(0.05)
    finally:
        subprocess.run(["runc", "delete", "--force", name], check=True)
        shutil.rmtree(directory)


def bundle(directory, arguments):
    os.makedirs(os.path.join(directory, "rootfs/bin"))
    shutil.copy(BUSYBOX, os.path.join(directory, "rootfs/bin/busybox"))
    subprocess.run(["runc", "spec", "--bundle", directory], check=True)
    with open(os.path.join(directory, "config.json"), "r+", encoding="utf-8") as file:
        config = json.load(file)
        config["process"].update(terminal=False, rlimits=[], args=[BUSYBOX, *arguments])
        namespaces = [each for each in config["linux"]["namespaces"] if each["type"] != "network"]
        ours = {"type": "network", "path": f"/proc/{os.getpid()}/ns/net"}
        config["linux"]["namespaces"] = [*namespaces, ours]
        file.seek(0)
        json.dump(config, file)
        file.truncate()


def start(directory, name, data):
    with open(os.path.join(directory, "data"), "w+b") as file:
        file.write(data)
        file.seek(0)
        command = ["runc", "run", "--detach", "--bundle", directory, "--pid-file", os.path.join(directory, "pid"), name]
        subprocess.run(command, stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def upload_peer():
    stage.serve(stage.drain)


def upload_host():
    contain(stage.HOST, "*", ["nc", stage.PEER, str(stage.PORT)], b"c" * (4 << 20))


def is_listening():
    """A connection to find out would be one too many for it."""
    lines = []
    for table in "/proc/net/tcp", "/proc/net/tcp6":
        with open(table, encoding="ascii") as file:
            lines += file.readlines()[1:]
    return any(line.split()[1].endswith(f":{stage.PORT:04X}") for line in lines)


def bridge_peer():
    if not stage.fork():
        contain(stage.PEER, stage.PORT, ["nc", "-l", "-p", str(stage.PORT)], b"s" * (1 << 20))
        with open(GONE, "x", encoding="ascii"):
            os._exit(0)
    while not is_listening():
        time.sleep(0.05)
    stage.ready()
    time.sleep(stage.PATIENCE_SECONDS)


def bridge_host():
    contain(stage.HOST, "*", ["nc", stage.PEER, str(stage.PORT)], b"c" * (1 << 20))
    while not os.path.exists(GONE):
        time.sleep(0.05)


stage.play(globals())
