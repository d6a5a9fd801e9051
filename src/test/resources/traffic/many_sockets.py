# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""Opens so many UDP sockets, says so, and keeps them until its input ends."""
import resource
import socket
import sys

count = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_NOFILE, (count + 100, max(count + 100, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
sockets = []
for _ in range(count):
    each = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    each.bind(("127.0.0.1", 0))
    sockets.append(each)
print(len(sockets))
sys.stdin.read()
