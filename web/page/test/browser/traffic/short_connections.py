# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""So many short connections a second, for so many seconds: a request, its answer, the end."""

import http.client
import sys
import time

port, per_second, seconds = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
until = time.monotonic() + seconds
following = time.monotonic()
while time.monotonic() < until:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/short")
    connection.getresponse().read()
    connection.close()
    following = max(following + 1 / per_second, time.monotonic())
    time.sleep(max(0.0, following - time.monotonic()))
