# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""Requests with random bytes in them, to a server on loopback: PORT COUNT SEED; fewer if they take more than half a
minute. Says how many, and how many of them got neither an answer nor an end within ten seconds."""
import random
import socket
import sys
import time

port, count, seed = (int(each) for each in sys.argv[1:4])
random = random.Random(seed)
PATHS = ["/", "/api/v1/flows?q=port:80&limit=5", "/api/v1/health", "/metrics", "/api/v1/sockets", "/api/v1/ledger",
         "/api/v1/flows?from=-1h&q=" + "%28" * 70, "/../../etc/passwd", "/%00", "/" + "a" * 9000]
METHODS = ["GET", "GET", "GET", "HEAD", "PUT", "POST", "OPTIONS", "TRACE", "G\0T"]
HEADERS = ["Content-Length: 5", "Content-Length: -1", "Content-Length: 99999999999", "Transfer-Encoding: chunked",
           "Expect: 100-continue", "Upgrade: websocket", "Range: bytes=9-1", "X-Forwarded-For: 127.0.0.1",
           "Origin: http://evil.example", "Cookie: " + "c" * 5000, "Accept: text/event-stream"]


def request():
    lines = ["%s %s HTTP/%s" % (random.choice(METHODS), random.choice(PATHS), random.choice(("1.1", "1.0", "2.0", "9")))]
    lines.append("Host: " + random.choice(("localhost", "127.0.0.1:%d" % port, "evil.example", "")))
    lines += random.sample(HEADERS, random.randrange(4))
    text = bytearray(("\r\n".join(lines) + "\r\nConnection: close\r\n\r\n").encode("latin-1"))
    for _ in range(random.choice((0, 1, 1, 2, 8))):
        text[random.randrange(len(text))] = random.randrange(256)
    return bytes(text)


made, waiting, end = 0, 0, time.monotonic() + 30
for i in range(count):
    if time.monotonic() > end:
        break
    made += 1
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
            sock.sendall(request())
            if i % 16 == 0:
                continue  # gone before the answer
            sock.shutdown(socket.SHUT_WR)
            sock.recv(65536)
    except TimeoutError:
        waiting += 1
    except OSError:
        pass  # cut off, as it may be
print(made)
print(waiting)
