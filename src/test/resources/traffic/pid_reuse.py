"""In a pid namespace of its own: two programs, one after the other, get one pid and connect to the port given. Tells each
one's pid."""
import os
import subprocess
import sys

program = "import socket, sys; s = socket.create_connection(('127.0.0.1', %s)); s.sendall(b'x'); s.recv(1)" % sys.argv[1]
shell = "exec 3<>/dev/tcp/127.0.0.1/%s && printf x >&3 && read -r -n 1 -u 3 answer" % sys.argv[1]
for command in ["/bin/bash", "-c", shell], ["python3", "-c", program]:
    with open("/proc/sys/kernel/ns_last_pid", "w") as last:
        last.write("4999")
    child = os.fork()
    if child == 0:
        os.execvp(command[0], command)
    os.waitpid(child, 0)
    print(child)
