"""Compiles storm.c and becomes it."""
import os
import subprocess

import stage

PROGRAM = os.path.join(os.path.dirname(os.environ["TRUTH"]), "storm")


def become(*words):
    os.execv(PROGRAM, [PROGRAM, *map(str, words)])


def serve():
    source = os.path.join(os.path.dirname(__file__), "storm.c")
    subprocess.run(["clang-14", "-O2", "-o", PROGRAM, source], check=True)
    become("serve", stage.PEER, stage.PORT)


def connect(count, rate, lanes, how="connect"):
    become(how, stage.HOST, stage.PEER, stage.PORT, count, rate, lanes)


thousand_peer = tenthousand_peer = spawn_peer = serve


def thousand_host():
    connect(4000, 1000, 2)


def tenthousand_host():
    connect(20_000, 10_000, 4)


def spawn_host():
    connect(8000, 10_000, 4, "spawn")


stage.play(globals())
