# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""Runs a command on a pseudo-terminal, as a person at a terminal would: terminal.py ROWS COLUMNS COMMAND...

Each line of standard input is an order: "keys TEXT" types (with escapes as in Python), "size ROWS COLUMNS" resizes,
"signal NAME" sends a signal to the command's process group. What the command draws goes to standard output. A line on
standard error tells the settings of the terminal before and after, and how the command ended.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios

rows, columns = int(sys.argv[1]), int(sys.argv[2])
master, slave = pty.openpty()


def resize(height, width):
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))


resize(rows, columns)
before = termios.tcgetattr(slave)
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for fd in (0, 1, 2):
        os.dup2(slave, fd)
    os.closerange(3, 256)
    os.environ["TERM"] = os.environ.get("TERMINAL_TYPE", "xterm-256color")
    os.execvp(sys.argv[3], sys.argv[3:])

print("pid", child, file=sys.stderr, flush=True)
orders = b""
status = None
sources = [master, 0]
while status is None:
    ready, _, _ = select.select(sources, [], [], 0.05)
    if master in ready:
        os.write(1, os.read(master, 65536))
    if 0 in ready:
        read = os.read(0, 65536)
        if not read:
            sources.remove(0)
        orders += read
        *lines, orders = orders.split(b"\n")
        for line in lines:
            word, _, rest = line.decode().partition(" ")
            if word == "keys":
                os.write(master, rest.encode().decode("unicode_escape").encode())
            elif word == "size":
                resize(*map(int, rest.split()))
            elif word == "signal":
                os.killpg(child, getattr(signal, "SIG" + rest))
    ended, code = os.waitpid(child, os.WNOHANG | os.WUNTRACED | os.WCONTINUED)
    if ended and os.WIFSTOPPED(code):
        print("stopped", "restored" if termios.tcgetattr(slave) == before else "raw", file=sys.stderr, flush=True)
    elif ended and not os.WIFCONTINUED(code):
        status = os.waitstatus_to_exitcode(code)
while select.select([master], [], [], 0.2)[0]:
    os.write(1, os.read(master, 65536))
restored = termios.tcgetattr(slave) == before
print("ended", status, "restored" if restored else "raw", file=sys.stderr, flush=True)
