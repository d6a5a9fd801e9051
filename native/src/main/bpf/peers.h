/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * Sockets without connections: the kernel keeps no counters for them, so each packet is counted per socket and peer. The
 * owner comes from hooks that run in the process, the better evidence replacing the lesser, never the other way round.
 */
#pragma once

#include "maps.h"

/* Returns the owner when it is now better known than before. */
static __always_inline struct owner *better_owned(struct owner *owner, __u8 method, __u32 netns)
{
	__u32 receiver_pid = owner->method == METHOD_RECEIVE ? owner->pid : 0;
	__u64 receiver_start_ns = owner->process_start_ns;
	__u64 now_ns;

	/* Several processes may use a socket in turns: the first of a kind stays, or every datagram would be news. */
	if (owner->pid && owner->method >= method)
		return 0;
	if (!in_process())
		return 0;
	now_ns = bpf_ktime_get_ns();
	if (!owner->pid && !owner->opened_ns)
		owner->opened_ns = now_ns;
	if (!owner->netns)
		owner->netns = netns;
	if (!own(owner, method, now_ns))
		return 0;
	/* Who received before another one sent has its part in the socket. */
	if (receiver_pid && receiver_pid != owner->pid) {
		owner->receiver_pid = receiver_pid;
		owner->receiver_start_ns = receiver_start_ns;
	}
	return owner;
}

static __always_inline __u32 current_netns(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, nsproxy, net_ns, ns.inum);
}

/* Peers said before under a lesser owner are to be said again; the reader knows them by the cookie. */
static __always_inline void say_owner(const struct owner *owner, __u64 cookie, __u8 protocol, __u64 now_ns)
{
	struct socket_record *record = claim(RECORD_OWNER, owner->netns, now_ns);

	if (!record)
		return;
	describe_owner(record, owner);
	record->protocol = protocol;
	record->cookie = cookie;
	bpf_ringbuf_submit(record, WITHOUT_WAKEUP);
}

/* Names the current process as the owner, and says so if something has been said of the socket before. */
static __always_inline void name_owner(struct owner *owner, __u8 method, void *ctx, __u8 protocol, bool is_said)
{
	is_said |= owner->pid != 0;
	if (better_owned(owner, method, current_netns()) && is_said)
		say_owner(owner, bpf_get_socket_cookie(ctx), protocol, owner->owned_ns);
}

/* The current process sends or receives on a socket that may be another's. */
static __always_inline void datagram_used(struct owner *owner, __u8 method, void *ctx, __u8 protocol, bool is_said)
{
	/* Nearly always it is, and well enough: what else would be asked for costs more than all this. */
	if (!owner->pid || owner->method < method) {
		name_owner(owner, method, ctx, protocol, is_said);
	} else if (method != METHOD_CONNECT && shares(owner, method == METHOD_SEND)) {
		say_owner(owner, bpf_get_socket_cookie(ctx), protocol, owner->shared_said_ns);
	}
}

static __always_inline bool is_link_local(const __u8 *address)
{
	return address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
}

/* Two links of a namespace may have the same link-local addresses, and then the same five-tuple too. */
static __always_inline __u32 bound_interface(const struct __sk_buff *skb, const struct bpf_sock *sk,
					     const struct peer_key *key)
{
	if (sk->bound_dev_if)
		return sk->bound_dev_if;
	return is_link_local(key->local) || is_link_local(key->remote) ? skb->ifindex : 0;
}

/* Says once that a UDP port is the kernel's own: a tunnel (VXLAN, Geneve, WireGuard), of which no process has a socket. */
static __always_inline void say_kernel_port(__u32 netns, __u16 number)
{
	struct kernel_port port = { .netns = netns, .port = number };
	struct socket_record *record;
	__u8 said = 1;

	if (!in_scope(netns))
		return;
	if (bpf_map_lookup_elem(&kernel_ports, &port) || bpf_map_update_elem(&kernel_ports, &port, &said, BPF_NOEXIST))
		return;
	record = claim(RECORD_LISTEN, netns, bpf_ktime_get_ns());
	if (!record) {
		bpf_map_delete_elem(&kernel_ports, &port);
		return;
	}
	record->protocol = IPPROTO_UDP;
	record->kernel = 1;
	record->netns = netns;
	record->local_port = number;
	bpf_ringbuf_submit(record, WITHOUT_WAKEUP);
}

/* What a packet adds to its peer's counters. */
struct passage {
	__u64 now_ns;
	__u32 octets;
	__u32 packets;
	__u8 role; /* of the local end, if this is the peer's first packet */
	bool sent;
};

static __always_inline void say_first_packet(const struct owner *owner, const struct peer_key *key,
					     const struct passage *passage)
{
	__u32 type = passage->sent ? RECORD_SEND : RECORD_RECEIVE;
	struct socket_record *record = claim(type, owner ? owner->netns : 0, passage->now_ns);

	if (!record)
		return;
	if (owner)
		describe_owner(record, owner);
	record->protocol = key->protocol;
	record->injected = key->injected;
	record->cookie = key->cookie;
	record->role = passage->role;
	__builtin_memcpy(record->local, key->local, sizeof(record->local));
	__builtin_memcpy(record->remote, key->remote, sizeof(record->remote));
	record->local_port = key->local_port;
	record->remote_port = key->remote_port;
	record->bound_interface = key->bound_interface;
	if (passage->sent) {
		record->bytes_sent = passage->octets;
		record->segments_out = passage->packets;
	} else {
		record->bytes_received = passage->octets;
		record->segments_in = passage->packets;
	}
	bpf_ringbuf_submit(record, WITHOUT_WAKEUP);
}

static __always_inline void add_passage(struct peer_counters *counters, const struct passage *passage)
{
	if (passage->sent) {
		__sync_fetch_and_add(&counters->bytes_sent, passage->octets);
		__sync_fetch_and_add(&counters->datagrams_sent, passage->packets);
	} else {
		__sync_fetch_and_add(&counters->bytes_received, passage->octets);
		__sync_fetch_and_add(&counters->datagrams_received, passage->packets);
	}
	counters->last_ns = passage->now_ns;
}

/* True when this was the first packet of a new peer, which is to be said then. The socket is marked if there is no room. */
static __always_inline bool count_passage(void *map, const struct peer_key *key, const struct passage *passage,
					  void *sk)
{
	struct peer_counters *counters = bpf_map_lookup_elem(map, key);

	if (!counters) {
		struct peer_counters first = {};

		if (passage->sent) {
			first.bytes_sent = passage->octets;
			first.datagrams_sent = passage->packets;
		} else {
			first.bytes_received = passage->octets;
			first.datagrams_received = passage->packets;
		}
		first.last_ns = passage->now_ns;
		if (!bpf_map_update_elem(map, key, &first, BPF_NOEXIST))
			return true;
		/* Another processor was first, or there is no room. */
		counters = bpf_map_lookup_elem(map, key);
		if (!counters) {
			struct owner *owner = bpf_sk_storage_get(&owners, sk, 0, 0);

			count_loss(LOSS_PEERS_FULL);
			if (owner)
				owner->incomplete = 1;
			return false;
		}
	}
	add_passage(counters, passage);
	return false;
}

/* Only the cookie is sure here; the reader knows the rest. */
SEC("cgroup/sock_release")
int socket_closed(struct bpf_sock *ctx)
{
	struct socket_record *record;
	struct owner *owner;

	if ((ctx->protocol == IPPROTO_TCP || ctx->protocol == IPPROTO_MPTCP) && ctx->type != SOCK_RAW)
		return 1;
	owner = bpf_sk_storage_get(&owners, ctx, 0, 0);
	/* A socket that was never used. */
	if (!owner || !owner->pid)
		return 1;
	record = claim(RECORD_CLOSE, owner->netns, bpf_ktime_get_ns());
	if (!record)
		return 1;
	describe_owner(record, owner);
	record->protocol = ctx->type == SOCK_RAW ? IPPROTO_RAW : ctx->protocol;
	record->cookie = bpf_get_socket_cookie(ctx);
	record->state = TCP_CLOSE;
	bpf_ringbuf_submit(record, WITHOUT_WAKEUP);
	return 1;
}
