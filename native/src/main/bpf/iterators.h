/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * What was there before us, and what there is now: read like files, in all network namespaces at once. An iterator
 * must be idempotent, for when the reader's buffer is full the kernel calls it again with the same object. So adopting
 * says nothing, and saying notes only what was said.
 */
#pragma once

#include "process.h"
#include "tcp.h"

SEC("iter/task")
int all_processes(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct process_record *record;
	__u32 length;

	if (!task || task->pid != task->tgid)
		return 0;
	record = image_of(task, RECORD_TASK, SCRATCH_ITERATOR);
	if (!record)
		return 0;
	length = record->length;
	if (length > sizeof(*record))
		length = sizeof(*record);
	bpf_seq_write(ctx->meta->seq, record, length);
	return 0;
}

/* Gives a socket older than us its holder as owner: the first process that has a descriptor, usually the parent. */
static __always_inline void adopt(struct task_struct *task, struct sock *sk)
{
	__u16 protocol = sk->sk_protocol;
	struct owner *owner;

	/* Not connected, or no longer: its connect or listen will name the owner. */
	if (sk->sk_type == SOCK_STREAM && (protocol == IPPROTO_TCP || protocol == IPPROTO_MPTCP) &&
	    sk->__sk_common.skc_state == TCP_CLOSE)
		return;
	owner = bpf_sk_storage_get(&owners, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!owner || owner->pid)
		return;
	owner->pid = task->tgid;
	owner->uid = BPF_CORE_READ(task, cred, uid.val);
	owner->gid = BPF_CORE_READ(task, cred, gid.val);
	owner->process_start_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	owner->owned_ns = bpf_ktime_get_ns();
	owner->netns = netns_of(sk);
	owner->method = METHOD_SNAPSHOT;
	/* Accepted sockets begin with a copy of this, and have cookies of their own. */
	if (sk->sk_type != SOCK_STREAM)
		owner->cookie = bpf_get_socket_cookie(sk);
	owner->said = 1;
	if (sk->sk_type == SOCK_STREAM && sk->__sk_common.skc_state == TCP_LISTEN) {
		owner->method = METHOD_LISTEN;
		owner->role = ROLE_SERVER;
	}
	bpf_probe_read_kernel(owner->comm, sizeof(owner->comm), &task->comm);
	if (protocol == IPPROTO_MPTCP)
		note_mptcp(sk, owner);
}

#define DIGEST_FACTOR 0x9e3779b97f4a7c15ULL

/* Differs when a segment came or went, or the state or a user of the socket is another; never 0. */
static __always_inline __u64 digest_of(const struct owner *owner, struct tcp_sock *tcp, __u8 state)
{
	__u64 digest = (__u64)tcp->segs_out << 32 | tcp->segs_in;

	digest = digest * DIGEST_FACTOR + ((__u64)owner->pid << 32 | owner->sender_pid);
	digest = digest * DIGEST_FACTOR + ((__u64)owner->receiver_pid << 32 | (__u32)owner->method << 8 | state);
	return digest | 1;
}

static __always_inline bool is_wanted(const struct listing *wanted, const struct owner *owner, struct sock *sk,
				      __u8 state, __u64 digest)
{
	if (wanted->listeners)
		return state == TCP_LISTEN;
	/* A child whose handshake is not over still looks like its listener. */
	if (state == TCP_SYN_RECV && owner->role != ROLE_CLIENT)
		return false;
	if (wanted->changed && digest != owner->listed)
		return true;
	return ((bpf_get_socket_cookie(sk) - wanted->first_slot) & (LISTING_SLOTS - 1)) < wanted->slots;
}

/*
 * Writes what there is to say about a socket; true when that was written. Most sockets have not changed since the last
 * listing, so that question is the first. The digest is stored only when the record was written: if there was no room
 * for it, the kernel calls again with the same socket.
 */
static __always_inline bool list(struct seq_file *seq, const struct listing *wanted, struct sock *sk,
				 struct owner *owner)
{
	struct socket_record record = {};
	struct tcp_sock *tcp;
	__u64 digest = 0;
	__u8 state;

	if (owner->owned_ns >= wanted->before_ns || !in_scope(netns_of(sk)))
		return false;
	/* Its subflows are listed. */
	if (sk->sk_protocol == IPPROTO_MPTCP)
		return false;
	state = sk->__sk_common.skc_state;
	tcp = bpf_skc_to_tcp_sock(sk);
	if (tcp) {
		if (inherit(sk, owner) && owner->owned_ns >= wanted->before_ns)
			return false;
		digest = digest_of(owner, tcp, state);
		if (!is_wanted(wanted, owner, sk, state, digest))
			return false;
		describe_tcp(&record, sk, tcp);
	} else if (wanted->listeners || !owner->pid) {
		return false;
	}
	record.time_ns = bpf_ktime_get_ns();
	describe_owner(&record, owner);
	describe_endpoints(&record, sk);
	record.cookie = owner->cookie ? owner->cookie : bpf_get_socket_cookie(sk);
	record.protocol =
		sk->__sk_common.skc_family == AF_PACKET || sk->sk_type == SOCK_RAW ? IPPROTO_RAW : sk->sk_protocol;
	/* What others keep there is no port. */
	if (record.protocol != IPPROTO_TCP && record.protocol != IPPROTO_UDP) {
		record.local_port = 0;
		record.remote_port = 0;
	}
	record.state = state;
	record.type = state == TCP_LISTEN ? RECORD_LISTEN : RECORD_UPDATE;
	if (bpf_seq_write(seq, &record, sizeof(record)))
		return false;
	if (!wanted->listeners)
		owner->listed = digest;
	return true;
}

SEC("iter/bpf_sk_storage_map")
int all_sockets(struct bpf_iter__bpf_sk_storage_map *ctx)
{
	struct owner *owner = ctx->value;
	struct sock *sk = ctx->sk;
	struct listing *wanted;
	__u32 zero = 0;

	if (!sk || !owner)
		return 0;
	wanted = bpf_map_lookup_elem(&listing, &zero);
	if (wanted)
		list(ctx->meta->seq, wanted, sk, owner);
	return 0;
}

/*
 * The sockets that processes hold: to give them an owner at the start, and to list them where the kernel refuses the
 * iterator above. A socket that several hold, or one process twice, is listed once.
 */
SEC("iter/task_file")
int held_sockets(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct listing *wanted;
	struct socket *socket;
	struct owner *owner;
	struct sock *sk;
	__u16 family;
	__u32 zero = 0;

	if (!file || !task || task->tgid != task->pid)
		return 0;
	socket = bpf_sock_from_file(file);
	if (!socket)
		return 0;
	sk = socket->sk;
	if (!sk)
		return 0;
	family = sk->__sk_common.skc_family;
	if (family != AF_INET && family != AF_INET6 && family != AF_PACKET)
		return 0;
	wanted = bpf_map_lookup_elem(&listing, &zero);
	if (!wanted)
		return 0;
	if (!wanted->round) {
		adopt(task, sk);
		return 0;
	}
	owner = bpf_sk_storage_get(&owners, sk, 0, 0);
	if (owner && owner->round != wanted->round && list(ctx->meta->seq, wanted, sk, owner))
		owner->round = wanted->round;
	return 0;
}
