# SPDX-License-Identifier: Apache-2.0
"""Runs a program without bpf(2): without_bpf.py ERRNO PROGRAM [ARGUMENT ...]. A seccomp filter refuses it with that error."""
import ctypes
import os
import struct
import sys

BPF = {"x86_64": 321, "aarch64": 280}[os.uname().machine]
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
REFUSE, ALLOW = 0x00050000, 0x7FFF0000
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2

program = ctypes.create_string_buffer(
    struct.pack("HBBI", LOAD, 0, 0, 0)
    + struct.pack("HBBI", EQUAL, 0, 1, BPF)
    + struct.pack("HBBI", RETURN, 0, 0, REFUSE | int(sys.argv[1]))
    + struct.pack("HBBI", RETURN, 0, 0, ALLOW)
)
filter_ = ctypes.create_string_buffer(struct.pack("HxxxxxxP", 4, ctypes.addressof(program)))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(SECCOMP, FILTER, filter_, 0, 0):
    sys.exit(os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[2], sys.argv[2:])
