# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""A connection that stays, with a request each 200 ms."""

import http.client
import sys
import time

connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
while True:
    connection.request("GET", "/beat")
    connection.getresponse().read()
    print("connected", flush=True)
    time.sleep(0.2)
