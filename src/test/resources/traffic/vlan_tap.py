"""A VLAN device without the kernel's help: a tap device whose frames are in a VLAN of the wire. Tells when it is there."""
import fcntl
import os
import select
import socket
import struct
import sys

TUNSETIFF = 0x400454CA
IFF_TAP_NO_PI = 0x1002
ETH_P_ALL = 3
OUTGOING = 4

wire_name, tap_name, vlan = sys.argv[1], sys.argv[2], int(sys.argv[3])
tap = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH14x", tap_name.encode(), IFF_TAP_NO_PI))
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
wire.bind((wire_name, 0))
print("there", flush=True)
while True:
    for ready in select.select([tap, wire, sys.stdin], [], [])[0]:
        if ready is sys.stdin:
            sys.exit()
        if ready == tap:
            frame = os.read(tap, 65536)
            wire.send(frame[:12] + struct.pack("!HH", 0x8100, vlan) + frame[12:])
        else:
            # The kernel has taken the tag out.
            frame, address = wire.recvfrom(65536)
            if address[2] != OUTGOING:
                os.write(tap, frame)
