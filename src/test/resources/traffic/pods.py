# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
"""Makes pods as a kubelet does: asks a CRI runtime, by gRPC over HTTP/2 with nothing but sockets.

pods.py SOCKET server IMAGE          a pod shop/web-0 that answers on port 8084
pods.py SOCKET address               its address
pods.py SOCKET client IMAGE ADDRESS  a pod shop/visitor-0 that asks there and ends
pods.py SOCKET remove                removes all pods
"""
import socket
import struct
import sys

SERVICE = "/runtime.v1.RuntimeService/"
DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY = 0, 1, 3, 4, 7
END_STREAM, END_HEADERS, ACK = 1, 4, 1


def field(number, value):
    """A field that holds a text or a message."""
    data = value.encode() if isinstance(value, str) else value
    length, rest = b"", len(data)
    while rest > 0x7F:
        length += bytes([rest & 0x7F | 0x80])
        rest >>= 7
    return bytes([number << 3 | 2]) + length + bytes([rest]) + data


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def values(message, number):
    """What the fields of that number hold."""
    at, found = 0, []
    while at < len(message):
        tag, at = varint(message, at)
        if tag & 7 == 0:
            _, at = varint(message, at)
        else:
            length, at = varint(message, at)
            if tag >> 3 == number:
                found.append(message[at : at + length])
            at += length
    return found


def frame(kind, flags, stream, payload):
    return struct.pack(">IBI", len(payload) << 8 | kind, flags, stream) + payload


def literal(text):
    return bytes([len(text)]) + text.encode()


def call(method, request):
    with socket.socket(socket.AF_UNIX) as server:
        server.settimeout(60)
        server.connect(sys.argv[1])
        headers = (
            b"\x83\x86\x04" + literal(SERVICE + method) + b"\x01" + literal("localhost")
            + b"\x0f\x10" + literal("application/grpc") + b"\x00" + literal("te") + literal("trailers")
        )
        server.sendall(
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0, b"") + frame(HEADERS, END_HEADERS, 1, headers)
            + frame(DATA, END_STREAM, 1, b"\0" + struct.pack(">I", len(request)) + request)
        )
        answers = server.makefile("rb")
        answer = b""
        while True:
            length, flags, stream = struct.unpack(">IBI", answers.read(9))
            payload = answers.read(length >> 8)
            kind = length & 0xFF
            if kind == SETTINGS and not flags & ACK:
                server.sendall(frame(SETTINGS, ACK, 0, b""))
            if kind in (RST_STREAM, GOAWAY):
                raise SystemExit(method + " was refused")
            if kind == DATA:
                answer += payload
            if stream == 1 and kind in (DATA, HEADERS) and flags & END_STREAM:
                break
        if not answer:
            raise SystemExit(method + " failed: " + repr(payload))
        return answer[5:]


def run(pod, uid, container, image, script):
    """A pod on the network of the runtime's configuration, and a container in it."""
    config = (
        field(1, field(1, pod) + field(2, uid) + field(3, "shop"))
        + field(6, field(1, "app") + field(2, "shop"))
        + field(8, field(1, "/flowbraid-pods"))
    )
    sandbox = values(call("RunPodSandbox", field(1, config)), 1)[0]
    request = (
        field(1, sandbox)
        + field(2, field(1, field(1, container)) + field(2, field(1, image))
                + field(3, "/bin/sh") + field(3, "-c") + field(3, "PATH=/bin; " + script))
        + field(3, config)
    )
    call("StartContainer", field(1, values(call("CreateContainer", request), 1)[0]))


def sandboxes():
    return [values(sandbox, 1)[0] for sandbox in values(call("ListPodSandbox", b""), 1)]


task, arguments = sys.argv[2], sys.argv[3:]
if task == "server":
    run("web-0", "0a1b2c3d-0000-4000-8000-000000000000", "web", arguments[0], "exec nc -ll -p 8084 -e echo hello")
elif task == "address":
    status = values(call("PodSandboxStatus", field(1, sandboxes()[0])), 1)[0]
    print(values(values(status, 5)[0], 1)[0].decode())
elif task == "client":
    run("visitor-0", "0a1b2c3d-0000-4000-8000-000000000001", "visitor", arguments[0],
        "nc " + arguments[1] + " 8084 </dev/null")
else:
    for each in sandboxes():
        call("StopPodSandbox", field(1, each))
        call("RemovePodSandbox", field(1, each))
