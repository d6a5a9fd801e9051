# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""Many clients that ask the hardest questions for so long: PORT SECONDS SEED. Says how many requests, and how many of them
got no answer within ten seconds."""
import http.client
import sys
import threading
import time
import urllib.parse

port, seconds, seed = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
CLIENTS = 24
hardest = " or ".join("command~a%d" % each for each in range(64))
too_hard = " or ".join("command~a%d" % each for each in range(500))
PATHS = ["/api/v1/flows?limit=1&q=" + urllib.parse.quote(hardest), "/api/v1/flows?q=" + urllib.parse.quote(too_hard),
         "/metrics", "/api/v1/sockets", "/api/v1/ledger", "/api/v1/flows?limit=1000", "/api/v1/health"]
asked, waiting = [0] * CLIENTS, [0] * CLIENTS
end = time.monotonic() + seconds


def ask(client):
    number = client + seed
    while time.monotonic() < end:
        asked[client] += 1
        number += 1
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", PATHS[number % len(PATHS)])
            connection.getresponse().read()
        except TimeoutError:
            waiting[client] += 1
        except (OSError, http.client.HTTPException):
            pass  # refused, as too many may be
        finally:
            connection.close()


clients = [threading.Thread(target=ask, args=(each,)) for each in range(CLIENTS)]
for each in clients:
    each.start()
for each in clients:
    each.join()
print(sum(asked))
print(sum(waiting))
