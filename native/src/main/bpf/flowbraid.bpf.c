/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * Who opened, accepted, used and closed each TCP and UDP socket of this host, and what the kernel counted on it.
 *
 *   tcp.h        connections, by the kernel's own state changes and counters
 *   udp.h        datagram sockets, by the cgroup hooks of the unified hierarchy's root
 *   process.h    programs that start, fork and end
 *   iterators.h  sockets and processes that are there already
 *   optional.h   better evidence on newer kernels
 *
 * One object for kernels since 5.12. No kprobe, fentry or LSM program: they patch kernel text, which hardened kernels
 * refuse, and nothing here needs them.
 */
#include "iterators.h"
#include "optional.h"
#include "process.h"
#include "tcp.h"
#include "udp.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Types the reader checks its offsets against must be in the BTF though no map or program names them. */
const struct socket_record *unused_socket_record __attribute__((unused));
const struct process_record *unused_process_record __attribute__((unused));
