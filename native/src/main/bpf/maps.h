/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */
#pragma once

#include "context.h"
#include "records.h"
#include "scope.h"

/* What we know of a socket. It lives and dies with the socket, and an accepted socket starts with its listener's. */
struct owner {
	__u64 opened_ns;
	__u64 owned_ns;
	__u64 process_start_ns;
	__u64 retransmit_said_ns;
	__u64 shared_said_ns;
	__u64 sender_start_ns;
	__u64 receiver_start_ns;
	__u64 cookie; /* where the kernel does not tell it again; else 0 */
	__u64 listed; /* digest of what the last listing said (TCP); 0: in no listing yet */
	__u32 sender_pid;
	__u32 receiver_pid;
	__u32 pid;
	__u32 uid;
	__u32 gid;
	__u32 netns;
	__u8 role;
	__u8 method;
	__u8 said; /* the owner's record has been sent (TCP) */
	__u8 incomplete; /* a peer of the socket had no room */
	__u8 kernel; /* the kernel's own socket */
	__u8 unused[3];
	char comm[COMM_LENGTH];
	__u32 uses; /* by the owner, since it was named */
	__u32 round; /* of the last listing that showed it (only where processes' files are listed) */
	__u32 opener_pid; /* UDP: of the process that made the socket; 0: before our time */
	__u32 unused2;
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
	__type(key, int);
	__type(value, struct owner);
} owners SEC(".maps");

/*
 * Not an LRU: silently forgetting a peer would give its octets to nobody. The reader deletes peers of closed sockets
 * and idle ones, and what does not fit is counted. The size is a setting of the reader.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct peer_key);
	__type(value, struct peer_counters);
} peers SEC(".maps");

/* Who scans with packets made by hand has a new peer with each: they must not take the places of real sockets' peers. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 16384);
	__type(key, struct peer_key);
	__type(value, struct peer_counters);
} injected_peers SEC(".maps");

/* Which sockets the reader wants to see in the listing it is about to read. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct listing);
} listing SEC(".maps");

/*
 * Owners of MPTCP sockets by the address of the socket, which each takes over at its birth. One that is pushed out leaves
 * the subflows with what they were last known by.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct owner);
} mptcp_owners SEC(".maps");

struct kernel_port {
	__u32 netns;
	__u16 port;
	__u16 unused;
};

/* UDP ports of the kernel's tunnels that have been said. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct kernel_port);
	__type(value, __u8);
} kernel_ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, LOSSES);
	__type(key, __u32);
	__type(value, __u64);
} losses SEC(".maps");

/* A process record is too big for the stack. An iterator can be interrupted by an exec: each has its own. */
enum scratch_slot {
	SCRATCH_EXEC = 0,
	SCRATCH_ITERATOR = 1,
	SCRATCH_SLOTS = 2,
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SCRATCH_SLOTS);
	__type(key, __u32);
	__type(value, struct process_record);
} scratch SEC(".maps");

/*
 * Waking the reader is an interrupt to oneself, which costs more than everything else here (twice the cost of a short
 * connection when measured in a virtual machine). The reader looks on a timer instead.
 */
#define WITHOUT_WAKEUP BPF_RB_NO_WAKEUP

static __always_inline void count_loss(__u32 which)
{
	__u64 *count = bpf_map_lookup_elem(&losses, &which);

	if (count)
		__sync_fetch_and_add(count, 1);
}

static __always_inline void map_ipv4(__u8 *octets, __be32 address)
{
	__u32 *words = (__u32 *)octets;

	words[0] = 0;
	words[1] = 0;
	words[2] = bpf_htonl(0xffff);
	words[3] = address;
}

/* In title.h: 1 when the current process has another title than was last said of it. */
int say_title(__u64 now_ns);

static __always_inline void note_mptcp(struct sock *sk, const struct owner *owner)
{
	__u64 whole = (__u64)sk;

	bpf_map_update_elem(&mptcp_owners, &whole, owner, BPF_ANY);
}

/*
 * Names the current process; false and no change where the current task is not the one that uses the socket. The ids are
 * read from the task: older kernels have no helpers for them in the hooks of packets.
 */
static __always_inline bool own(struct owner *owner, __u8 method, __u64 now_ns)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	const struct cred *cred = BPF_CORE_READ(task, cred);

	if (!in_process())
		return false;
	owner->kernel = 0;
	owner->pid = BPF_CORE_READ(task, tgid);
	owner->sender_pid = 0;
	owner->receiver_pid = 0;
	owner->uid = BPF_CORE_READ(cred, uid.val);
	owner->gid = BPF_CORE_READ(cred, gid.val);
	owner->method = method;
	owner->owned_ns = now_ns;
	owner->process_start_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	/* A thread's own name says little about the process. */
	bpf_probe_read_kernel(owner->comm, sizeof(owner->comm), &BPF_CORE_READ(task, group_leader)->comm);
	owner->uses = 0;
	say_title(now_ns);
	return true;
}

/*
 * A server's worker learns from the first messages whom it serves, and takes its name then. Looking at each power of two
 * of its uses but the first sees that early, and costs nothing later or on a connection of one question.
 */
static __always_inline void used_by_owner(struct owner *owner)
{
	__u32 uses = ++owner->uses;
	__u64 now_ns;

	if (uses == 1 || uses & (uses - 1) || !in_process())
		return;
	now_ns = bpf_ktime_get_ns();
	if (say_title(now_ns))
		owner->owned_ns = now_ns;
}

/* Two processes that use a socket in turns would fill the ring with each other's names. */
#define SHARED_INTERVAL_NS 1000000000ULL

/*
 * Notes that the current process has sent or received on a socket that is another's; true when that is to be said. The
 * owner itself, which is nearly always who comes, costs one comparison. Only from process context.
 */
static __always_inline bool shares(struct owner *owner, bool sent)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	__u32 before = sent ? owner->sender_pid : owner->receiver_pid;
	struct task_struct *task;
	__u64 now_ns;

	if (pid == owner->pid && pid)
		used_by_owner(owner);
	if (pid == owner->pid || pid == before || !owner->pid)
		return false;
	task = (void *)bpf_get_current_task();
	/* Kernel TLS and sockmap work for nobody in particular; io_uring's workers are threads of their process. */
	if (!in_process())
		return false;
	now_ns = bpf_ktime_get_ns();
	if (before && now_ns - owner->shared_said_ns < SHARED_INTERVAL_NS)
		return false;
	owner->shared_said_ns = now_ns;
	say_title(now_ns);
	if (sent) {
		owner->sender_pid = pid;
		owner->sender_start_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	} else {
		owner->receiver_pid = pid;
		owner->receiver_start_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	}
	return true;
}

static __always_inline void describe_owner(struct socket_record *record, const struct owner *owner)
{
	record->role = owner->role;
	record->method = owner->method;
	record->opened_ns = owner->opened_ns;
	record->owned_ns = owner->owned_ns;
	record->process_start_ns = owner->process_start_ns;
	record->pid = owner->pid;
	record->uid = owner->uid;
	record->gid = owner->gid;
	record->netns = owner->netns;
	record->sender_pid = owner->sender_pid;
	record->sender_start_ns = owner->sender_start_ns;
	record->receiver_pid = owner->receiver_pid;
	record->receiver_start_ns = owner->receiver_start_ns;
	record->incomplete = owner->incomplete;
	record->kernel = owner->kernel;
	__builtin_memcpy(record->comm, owner->comm, sizeof(record->comm));
}

/* Whether packets of a socket are counted. */
static __always_inline bool is_counted(void *sk)
{
	struct owner *owner;

	if (!scope.netns)
		return true;
	owner = bpf_sk_storage_get(&owners, sk, 0, 0);
	return owner && owner->netns == scope.netns;
}

/*
 * A place in the ring; 0 for a socket of a namespace that is not wanted, and when there is no room, which is counted. The
 * last quarter is for opens, closes and processes: counters are sums, so what an update would have said is in the next
 * one.
 */
static __always_inline struct socket_record *claim(__u32 type, __u32 netns, __u64 now_ns)
{
	struct socket_record *record;

	if (!in_scope(netns))
		return 0;
	if ((type == RECORD_UPDATE || type == RECORD_RETRANSMIT) &&
	    bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) > bpf_ringbuf_query(&ring, BPF_RB_RING_SIZE) / 4 * 3) {
		count_loss(LOSS_UPDATE);
		return 0;
	}
	record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);
	if (!record) {
		count_loss(LOSS_RING_FULL);
		return 0;
	}
	__builtin_memset(record, 0, sizeof(*record));
	record->type = type;
	record->time_ns = now_ns;
	return record;
}
