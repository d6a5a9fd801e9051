/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * What the kernel side says, and the reader understands. The reader's offsets are checked against this object's BTF by
 * a test, so a change here that is not made there does not pass. Numbers are append-only.
 *
 * Times are CLOCK_MONOTONIC ns, except process starts, which are CLOCK_BOOTTIME as in task_struct. Addresses are
 * 16 octets in network order, IPv4 mapped to ::ffff:a.b.c.d: a dual-stack socket and a plain one speak alike.
 */
#pragma once

#include <linux/types.h>

enum record_type {
	RECORD_CONNECT = 1,
	RECORD_CONNECT_FAILED = 2,
	RECORD_ACCEPT = 3,
	RECORD_CLOSE = 4,
	RECORD_RETRANSMIT = 5,
	RECORD_SEND = 6,
	RECORD_RECEIVE = 7,
	RECORD_UPDATE = 8,
	RECORD_LISTEN = 9,
	/* A datagram or raw socket has a better-known owner than its earlier records said, or is shared. */
	RECORD_OWNER = 10,
	RECORD_FORK = 16,
	RECORD_EXEC = 17,
	RECORD_EXIT = 18,
	/* A process that ran when it was asked for. */
	RECORD_TASK = 19,
	/* A process that has another name or other arguments than before. */
	RECORD_TITLE = 20,
};

enum role {
	ROLE_UNKNOWN = 0,
	ROLE_CLIENT = 1,
	ROLE_SERVER = 2,
};

/* How the owner was found; the higher replaces the lower. Order of the reader's AttributionMethod. */
enum method {
	METHOD_NONE = 0,
	METHOD_INJECT = 1,
	METHOD_LISTEN = 2,
	METHOD_SNAPSHOT = 5,
	METHOD_OPEN = 6,
	METHOD_BIND = 7,
	METHOD_RECEIVE = 8,
	METHOD_SEND = 9,
	METHOD_ACCEPT = 10,
	METHOD_CONNECT = 11,
};

#define COMM_LENGTH 16

struct socket_record {
	__u32 type;
	__u8 protocol;
	__u8 role;
	__u8 method;
	__u8 state;
	__u64 time_ns;
	__u64 cookie;
	__u64 opened_ns; /* 0: older than the agent */
	__u64 owned_ns; /* when the owner was named, hence which of its images */
	__u64 process_start_ns;
	__u32 pid; /* 0: nobody known */
	__u32 uid;
	__u32 gid;
	__u32 netns;
	__u8 local[16];
	__u8 remote[16];
	__u16 local_port;
	__u16 remote_port;
	__u32 srtt_us;
	__u64 bytes_sent; /* retransmissions included */
	__u64 bytes_retransmitted;
	__u64 bytes_received;
	__u32 segments_out;
	__u32 segments_in;
	__u32 retransmits;
	__u32 lost;
	__u32 out_of_order;
	__u32 rttvar_us;
	char comm[COMM_LENGTH];
	/* Processes other than the owner that sent and received on it, the last of each; pid 0: none. */
	__u64 sender_start_ns;
	__u64 receiver_start_ns;
	__u32 sender_pid;
	__u32 receiver_pid;
	__u8 injected; /* as in the peer's key */
	__u8 incomplete; /* some peer of the socket had no room: its datagrams were not counted */
	__u8 subflow; /* a connection that carries a part of an MPTCP connection */
	__u8 kernel; /* no process has the socket: it is the kernel's own */
	__u32 error; /* errno of the end of a connection; 0: none */
	__u32 bound_interface; /* the only one it uses: bound to it, or scope of a link-local address; 0: none */
	/* Of a TCP socket that closed: what follows the last byte that it sent and, if the peer sent its FIN, received. */
	__u32 end_sequence_sent;
	__u32 end_sequence_received;
	__u8 ended_sent; /* the sequence number is known */
	__u8 ended_received;
	__u8 unused[2];
};

/* A power of two. */
#define LISTING_SLOTS 64

/* What a listing shows besides all datagram and raw sockets, which are few. */
struct listing {
	__u32 first_slot;
	__u32 slots; /* TCP sockets whose cookie falls into these, whether they changed or not */
	__u32 changed; /* TCP sockets that are new or changed since a listing last showed them */
	__u32 listeners; /* only listening TCP sockets, and nothing else */
	/* Sockets that got their owner later are left out: their own records, and their process's, are still in the ring. */
	__u64 before_ns;
	__u32 round; /* another for each listing; 0: nothing is listed, sockets that are older than us get their owner */
	__u32 padding;
};

#define NAME_LENGTH 256 /* NAME_MAX and the NUL */
#define PATH_LENGTH 4096
#define CGROUP_LENGTH 1024
#define ARGUMENTS_LENGTH 4096
/* Where each text ends at the latest; the last name of one may reach beyond its end. */
#define PATH_END PATH_LENGTH
#define CGROUP_END (PATH_END + NAME_LENGTH + CGROUP_LENGTH)
#define CGROUP_V1_END (CGROUP_END + NAME_LENGTH + CGROUP_LENGTH)
#define TEXT_LENGTH (CGROUP_V1_END + NAME_LENGTH + ARGUMENTS_LENGTH)

struct process_record {
	__u32 type;
	__u32 length; /* of the whole record: fork and exit end before path_length, others with their last text */
	__u64 time_ns;
	__u64 start_ns;
	__u32 pid;
	__u32 parent_pid;
	__u32 uid;
	__u32 gid;
	char comm[COMM_LENGTH];
	/* The texts follow one another in this order. Each name and argument ends with NUL. */
	__u16 path_length; /* of the program: its file first, the root last */
	__u16 cgroup_length; /* in the unified hierarchy: the innermost first */
	__u16 cgroup_v1_length; /* in the memory controller's hierarchy (v1) */
	__u16 arguments_length; /* 0: not readable */
	__u8 path_cut; /* directories near the root are missing */
	__u8 deleted; /* the program's file has no name any more, or never had one */
	__u8 arguments_cut;
	__u8 unused[5];
	char text[TEXT_LENGTH];
};

/* Octets here are above layer 4, so that they compare with what a capture counts. */
struct peer_key {
	__u64 cookie;
	__u8 local[16];
	__u8 remote[16];
	__u16 local_port;
	__u16 remote_port;
	__u8 protocol;
	__u8 injected; /* a packet made by hand, whose five-tuple may be another socket's */
	__u16 unused; /* padding is part of a hash key: it must be zero */
	__u64 bound_interface; /* as in the socket's record */
};

struct peer_counters {
	__u64 bytes_sent;
	__u64 bytes_received;
	__u64 datagrams_sent;
	__u64 datagrams_received;
	__u64 last_ns;
};

/* Indices of the array of losses. */
enum loss {
	LOSS_RING_FULL = 0,
	LOSS_PEERS_FULL = 1,
	LOSS_UPDATE = 2, /* the ring had little room left, which is for what cannot be said again */
	LOSSES = 3,
};
