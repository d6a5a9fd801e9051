/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/* UDP: who binds, connects, sends to an address and receives from one, and each datagram. */
#pragma once

#include "peers.h"

#define UDP_HEADER_LENGTH 8

/* The verifier lets each hook see the addresses of its own family only. */
static __always_inline int udp_bound(struct bpf_sock *ctx, __u32 family)
{
	struct socket_record *record;
	struct owner *owner;

	if (ctx->protocol != IPPROTO_UDP || ctx->type != SOCK_DGRAM)
		return 1;
	/* Made by the hook of socket(2), which the kernel's own sockets do not pass. */
	owner = bpf_sk_storage_get(&owners, ctx, 0, 0);
	if (!owner) {
		say_kernel_port(current_netns(), ctx->src_port);
		return 1;
	}
	if (!better_owned(owner, METHOD_BIND, current_netns()))
		return 1;
	record = claim(RECORD_LISTEN, owner->netns, owner->owned_ns);
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

	if (!sk || sk->protocol != IPPROTO_UDP)
		return 1;
	owner = bpf_sk_storage_get(&owners, sk, 0, 0);
	if (owner)
		datagram_used(owner, method, ctx, IPPROTO_UDP, false);
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

/* These four only where those of optional.h do not load. */
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

/*
 * The hook of a send comes at the end of the call, after its first datagram has been said. So a process that opened the
 * socket is named here. Any other one may only pass on a datagram that waited for it (NFQUEUE), and is no owner.
 */
static __always_inline void opener_sent(struct owner *owner, struct __sk_buff *skb)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (owner->method < METHOD_SEND && BPF_CORE_READ(task, tgid) == owner->opener_pid)
		name_owner(owner, METHOD_SEND, skb, IPPROTO_UDP, false);
}

/* Addresses of the key are filled in already. */
static __always_inline void udp_datagram(struct __sk_buff *skb, struct peer_key *key, bool sent, __u32 header_length,
					 void *end)
{
	struct passage passage = {};
	struct bpf_sock *sk = skb->sk;
	struct owner *owner;
	__u16 *direct = (void *)(long)skb->data + header_length;
	__u16 ports[2];

	if (!sk)
		return;
	sk = bpf_sk_fullsock(sk);
	/* A raw socket makes headers itself, or gets a copy of what is another's. */
	if (!sk || sk->protocol != IPPROTO_UDP || sk->type != SOCK_DGRAM || !is_counted(sk))
		return;
	if ((void *)(direct + 2) <= end)
		__builtin_memcpy(ports, direct, sizeof(ports));
	else if (bpf_skb_load_bytes(skb, header_length, ports, sizeof(ports)))
		return;
	key->protocol = IPPROTO_UDP;
	key->local_port = bpf_ntohs(sent ? ports[0] : ports[1]);
	key->remote_port = bpf_ntohs(sent ? ports[1] : ports[0]);
	key->cookie = bpf_get_socket_cookie(skb);
	key->bound_interface = bound_interface(skb, sk, key);
	passage.sent = sent;
	/* One segmented buffer is many datagrams under one pair of headers. */
	passage.packets = skb->gso_segs ? skb->gso_segs : 1;
	passage.octets = skb->len - header_length - UDP_HEADER_LENGTH;
	/* Exact enough to tell who is idle, and cheaper. */
	passage.now_ns = bpf_ktime_get_coarse_ns();
	if (!count_passage(&peers, key, &passage, sk))
		return;
	owner = bpf_sk_storage_get(&owners, sk, 0, 0);
	if (owner && sent)
		opener_sent(owner, skb);
	passage.now_ns = bpf_ktime_get_ns();
	passage.role = sent ? ROLE_CLIENT : ROLE_SERVER;
	/* A connected socket older than our watch: who spoke first was before our time. */
	if (owner && owner->opened_ns <= scope.since_ns && sk->dst_port)
		passage.role = ROLE_UNKNOWN;
	say_first_packet(owner, key, &passage);
}
