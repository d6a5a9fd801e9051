/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * Who opened, accepted, used and closed each socket of this host, and what the kernel counted on it.
 *
 *   tcp.h        connections, by the kernel's own state changes and counters
 *   peers.h      what all sockets without connections have in common: counters per peer
 *   udp.h        UDP, by the cgroup hooks of the unified hierarchy's root
 *   raw.h        the rest: ping, raw IP, SCTP and their like, and frames made by hand
 *   packets.h    what has no other hook: the SYN of a connect, each datagram and raw packet
 *   scope.h      the one network namespace of an agent that is not the whole host's
 *   process.h    programs that start, fork and end
 *   title.h      processes that rename themselves or rewrite their arguments
 *   iterators.h  sockets and processes that are there already
 *   optional.h   better evidence on newer kernels
 *
 * One object for kernels since 5.13. No kprobe, fentry or LSM program: they patch kernel text, which hardened kernels
 * refuse, and nothing here needs them.
 */
#include "iterators.h"
#include "optional.h"
#include "packets.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Else the BTF would leave it out, as no map or program names it, and the reader could not check its offsets. */
const struct socket_record *unused_socket_record __attribute__((unused));
