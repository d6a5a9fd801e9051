/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * UDP keeps no counters, so each datagram is counted per socket and peer. The owner comes from hooks that run in the
 * process: bind, connect, sendto and recvfrom, the better evidence replacing the lesser, never the other way round.
 */
#pragma once

#include "maps.h"

#define UDP_HEADER_LENGTH 8

/* Returns the owner when it is now better known than before. */
static __always_inline struct owner *udp_owned(struct owner *owner, __u8 method, __u32 netns)
{
	__u64 now_ns;

	/* Several processes may use a socket in turns: the first of a kind stays, or every datagram would be news. */
	if (owner->pid && owner->method >= method)
		return 0;
	now_ns = bpf_ktime_get_ns();
	if (!owner->pid && !owner->opened_ns)
		owner->opened_ns = now_ns;
	if (!owner->netns)
		owner->netns = netns;
	own(owner, method, now_ns);
	return owner;
}

static __always_inline __u32 current_netns(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, nsproxy, net_ns, ns.inum);
}

/* Peers said before under a lesser owner are to be said again; the reader knows them by the cookie. */
static __always_inline void say_owner(const struct owner *owner, __u64 cookie)
{
	struct socket_record *record = claim(RECORD_OWNER, owner->owned_ns);

	if (!record)
		return;
	describe_owner(record, owner);
	record->protocol = IPPROTO_UDP;
	record->cookie = cookie;
	bpf_ringbuf_submit(record, WITHOUT_WAKEUP);
}

/* The verifier lets each hook see the addresses of its own family only. */
static __always_inline int udp_bound(struct bpf_sock *ctx, __u32 family)
{
	struct socket_record *record;
	struct owner *owner;

	if (ctx->protocol != IPPROTO_UDP)
		return 1;
	owner = bpf_sk_storage_get(&owners, ctx, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!owner || !udp_owned(owner, METHOD_BIND, current_netns()))
		return 1;
	record = claim(RECORD_LISTEN, owner->owned_ns);
	if (!record)
		return 1;
	describe_owner(record, owner);
	record->protocol = IPPROTO_UDP;
	record->cookie = bpf_get_socket_cookie(ctx);
	record->local_port = ctx->src_port;
	if (family == AF_INET) {
		map_ipv4(record->local, ctx->src_ip4);
		map_ipv4(record->remote, 0);
	} else {
		__u32 *words = (__u32 *)record->local;

		words[0] = ctx->src_ip6[0];
		words[1] = ctx->src_ip6[1];
		words[2] = ctx->src_ip6[2];
		words[3] = ctx->src_ip6[3];
	}
	bpf_ringbuf_submit(record, WITHOUT_WAKEUP);
	return 1;
}

static __always_inline int udp_used(struct bpf_sock_addr *ctx, __u8 method)
{
	struct bpf_sock *sk = ctx->sk;
	struct owner *owner;
	bool known;

	if (!sk || sk->protocol != IPPROTO_UDP)
		return 1;
	owner = bpf_sk_storage_get(&owners, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!owner)
		return 1;
	known = owner->pid != 0;
	if (udp_owned(owner, method, current_netns()) && known)
		say_owner(owner, bpf_get_socket_cookie(ctx));
	return 1;
}

SEC("cgroup/post_bind4")
int udp_bound4(struct bpf_sock *ctx)
{
	return udp_bound(ctx, AF_INET);
}

SEC("cgroup/post_bind6")
int udp_bound6(struct bpf_sock *ctx)
{
	return udp_bound(ctx, AF_INET6);
}

SEC("cgroup/connect4")
int udp_connect4(struct bpf_sock_addr *ctx)
{
	return udp_used(ctx, METHOD_CONNECT);
}

SEC("cgroup/connect6")
int udp_connect6(struct bpf_sock_addr *ctx)
{
	return udp_used(ctx, METHOD_CONNECT);
}

SEC("cgroup/sendmsg4")
int udp_send4(struct bpf_sock_addr *ctx)
{
	return udp_used(ctx, METHOD_SEND);
}

SEC("cgroup/sendmsg6")
int udp_send6(struct bpf_sock_addr *ctx)
{
	return udp_used(ctx, METHOD_SEND);
}

SEC("cgroup/recvmsg4")
int udp_receive4(struct bpf_sock_addr *ctx)
{
	return udp_used(ctx, METHOD_RECEIVE);
}

SEC("cgroup/recvmsg6")
int udp_receive6(struct bpf_sock_addr *ctx)
{
	return udp_used(ctx, METHOD_RECEIVE);
}

static __always_inline void say_first_datagram(struct bpf_sock *sk, struct peer_key *key, bool sent,
					       __u32 octets, __u32 datagrams, __u64 now_ns)
{
	struct owner *owner = bpf_sk_storage_get(&owners, sk, 0, 0);
	struct socket_record *record = claim(sent ? RECORD_SEND : RECORD_RECEIVE, now_ns);

	if (!record)
		return;
	if (owner)
		describe_owner(record, owner);
	record->protocol = IPPROTO_UDP;
	record->cookie = key->cookie;
	record->role = sent ? ROLE_CLIENT : ROLE_SERVER;
	/* A connected socket older than us: who spoke first was before our time. */
	if (owner && !owner->opened_ns && sk->dst_port)
		record->role = ROLE_UNKNOWN;
	__builtin_memcpy(record->local, key->local, sizeof(record->local));
	__builtin_memcpy(record->remote, key->remote, sizeof(record->remote));
	record->local_port = key->local_port;
	record->remote_port = key->remote_port;
	if (sent) {
		record->bytes_sent = octets;
		record->segments_out = datagrams;
	} else {
		record->bytes_received = octets;
		record->segments_in = datagrams;
	}
	bpf_ringbuf_submit(record, WITHOUT_WAKEUP);
}

/* Addresses of the key are filled in already. */
static __always_inline void udp_datagram(struct __sk_buff *skb, struct peer_key *key, bool sent, __u32 header_length)
{
	struct peer_counters *counters;
	struct bpf_sock *sk = skb->sk;
	__u16 ports[2];
	__u32 octets, datagrams;
	__u64 now_ns;

	if (!sk)
		return;
	sk = bpf_sk_fullsock(sk);
	if (!sk || sk->protocol != IPPROTO_UDP || bpf_skb_load_bytes(skb, header_length, ports, sizeof(ports)))
		return;
	key->local_port = bpf_ntohs(sent ? ports[0] : ports[1]);
	key->remote_port = bpf_ntohs(sent ? ports[1] : ports[0]);
	key->cookie = bpf_get_socket_cookie(skb);
	/* One segmented buffer is many datagrams under one pair of headers. */
	datagrams = skb->gso_segs ? skb->gso_segs : 1;
	octets = skb->len - header_length - UDP_HEADER_LENGTH;
	now_ns = bpf_ktime_get_ns();

	counters = bpf_map_lookup_elem(&peers, key);
	if (!counters) {
		struct peer_counters first = {};

		if (sent) {
			first.bytes_sent = octets;
			first.datagrams_sent = datagrams;
		} else {
			first.bytes_received = octets;
			first.datagrams_received = datagrams;
		}
		first.last_ns = now_ns;
		if (!bpf_map_update_elem(&peers, key, &first, BPF_NOEXIST)) {
			say_first_datagram(sk, key, sent, octets, datagrams, now_ns);
			return;
		}
		/* Another processor was first, or there is no room. */
		counters = bpf_map_lookup_elem(&peers, key);
		if (!counters) {
			count_loss(LOSS_PEERS_FULL);
			return;
		}
	}
	if (sent) {
		__sync_fetch_and_add(&counters->bytes_sent, octets);
		__sync_fetch_and_add(&counters->datagrams_sent, datagrams);
	} else {
		__sync_fetch_and_add(&counters->bytes_received, octets);
		__sync_fetch_and_add(&counters->datagrams_received, datagrams);
	}
	counters->last_ns = now_ns;
}

/* Only the cookie is sure here; the reader knows the rest. */
SEC("cgroup/sock_release")
int udp_closed(struct bpf_sock *ctx)
{
	struct socket_record *record;
	struct owner *owner;

	if (ctx->protocol != IPPROTO_UDP)
		return 1;
	owner = bpf_sk_storage_get(&owners, ctx, 0, 0);
	if (!owner)
		return 1;
	record = claim(RECORD_CLOSE, bpf_ktime_get_ns());
	if (!record)
		return 1;
	describe_owner(record, owner);
	record->protocol = IPPROTO_UDP;
	record->cookie = bpf_get_socket_cookie(ctx);
	record->state = TCP_CLOSE;
	bpf_ringbuf_submit(record, WITHOUT_WAKEUP);
	return 1;
}
