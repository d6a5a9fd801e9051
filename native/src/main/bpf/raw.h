/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * Sockets that are neither TCP nor UDP: ping, raw IP, SCTP, DCCP, UDP-Lite, packet sockets. The owner is who opened the
 * socket, until somebody is seen to use it.
 *
 * The kernel's own sockets pass no hook when they are made, so they have no owner here: an echo reply, an unreachable or a
 * neighbour solicitation is nobody's.
 */
#pragma once

#include "peers.h"

#define IPV4_HEADER_LENGTH 20
#define IPV4_FRAGMENT_OFFSET 6
#define IPV4_FRAGMENT_MASK 0x1fff
#define IPV4_PROTOCOL_OFFSET 9
#define IPV6_HEADER_LENGTH 40
#define IPV6_NEXT_HEADER_OFFSET 6
#define IPV6_FRAGMENT_MASK 0xf8
#define MAX_IPV6_EXTENSIONS 6
#define ICMP_ECHO_REPLY 0
#define ICMP_ECHO 8
#define ICMPV6_ECHO 128
#define ICMPV6_ECHO_REPLY 129
/* What of a layer 4 header is looked at: as far as TCP's data offset. */
#define LAYER4_PREFIX 14
#define TCP_DATA_OFFSET 12

static __always_inline bool is_ipv6_extension(__u8 next_header)
{
	return next_header == IPPROTO_HOPOPTS || next_header == IPPROTO_ROUTING || next_header == IPPROTO_FRAGMENT ||
	       next_header == IPPROTO_AH || next_header == IPPROTO_DSTOPTS || next_header == IPPROTO_MH;
}

static __always_inline bool is_later_fragment(__u8 header, const __u8 *extension)
{
	return header == IPPROTO_FRAGMENT && (extension[2] || extension[3] & IPV6_FRAGMENT_MASK);
}

static __always_inline __u32 extension_length(__u8 header, const __u8 *extension)
{
	if (header == IPPROTO_AH)
		return (extension[1] + 2) * 4;
	return header == IPPROTO_FRAGMENT ? 8 : (extension[1] + 1) * 8;
}

/*
 * Length of an IPv6 header with its extensions, such as the jumbo option that the kernel writes before TCP segments of more
 * than 64 kB (BIG TCP); 0 for a later fragment, and when there are too many or they end too early. Reads from the packet of
 * a cgroup hook, or where that is NULL from the kernel's memory. Both are constants once this is inlined.
 */
static __always_inline __u32 past_extensions(struct __sk_buff *skb, const unsigned char *header, __u8 *protocol)
{
	__u32 length = IPV6_HEADER_LENGTH;
	__u8 extension[4];

#pragma unroll
	for (int i = 0; i < MAX_IPV6_EXTENSIONS; i++) {
		if (!is_ipv6_extension(*protocol))
			return length;
		if (skb ? bpf_skb_load_bytes(skb, length, extension, sizeof(extension))
			: bpf_probe_read_kernel(extension, sizeof(extension), header + length))
			return 0;
		if (is_later_fragment(*protocol, extension))
			return 0;
		length += extension_length(*protocol, extension);
		*protocol = extension[0];
	}
	return is_ipv6_extension(*protocol) ? 0 : length;
}

SEC("cgroup/sock_create")
int socket_opened(struct bpf_sock *ctx)
{
	struct owner *owner;

	/* TCP and MPTCP: connect or listen names the owner. */
	if ((ctx->protocol == IPPROTO_TCP || ctx->protocol == IPPROTO_MPTCP) && ctx->type != SOCK_RAW)
		return 1;
	owner = bpf_sk_storage_get(&owners, ctx, 0, BPF_SK_STORAGE_GET_F_CREATE);
	/* UDP has better evidence soon; here it is only noted which process made the socket, and where it then was. */
	if (owner && ctx->protocol == IPPROTO_UDP && ctx->type == SOCK_DGRAM) {
		owner->netns = current_netns();
		owner->opener_pid = bpf_get_current_pid_tgid() >> 32;
		return 1;
	}
	if (owner && better_owned(owner, METHOD_OPEN, current_netns()))
		owner->cookie = bpf_get_socket_cookie(ctx);
	return 1;
}

static __always_inline bool is_echo_request(const struct peer_key *key, const __u8 *layer4)
{
	return layer4[0] == (key->protocol == IPPROTO_ICMP ? ICMP_ECHO : ICMPV6_ECHO);
}

static __always_inline bool is_icmp(const struct peer_key *key)
{
	return key->protocol == IPPROTO_ICMP || key->protocol == IPPROTO_ICMPV6;
}

/*
 * Ports as a capture takes them: an echo's identifier as both, none for other ICMP and for protocols without. Returns the
 * length of the layer 4 header.
 */
static __always_inline __u32 read_layer4(struct peer_key *key, const __u8 *layer4, bool sent)
{
	const __be16 *words = (const __be16 *)layer4;
	__u16 source, destination;
	__u32 length = 8;

	if (is_icmp(key)) {
		if (is_echo_request(key, layer4) ||
		    layer4[0] == (key->protocol == IPPROTO_ICMP ? ICMP_ECHO_REPLY : ICMPV6_ECHO_REPLY)) {
			key->local_port = bpf_ntohs(words[2]);
			key->remote_port = key->local_port;
		}
		return length;
	}
	if (key->protocol == IPPROTO_TCP)
		length = (layer4[TCP_DATA_OFFSET] >> 4) * 4;
	else if (key->protocol == IPPROTO_SCTP)
		length = 12;
	else if (key->protocol != IPPROTO_UDP && key->protocol != IPPROTO_UDPLITE)
		return 0;
	source = bpf_ntohs(words[0]);
	destination = bpf_ntohs(words[1]);
	key->local_port = sent ? source : destination;
	key->remote_port = sent ? destination : source;
	return length;
}

/* On loopback a raw socket gets a copy of what it sent itself. */
static __always_inline bool is_own_packet(const struct peer_key *received)
{
	struct peer_key sent = {
		.cookie = received->cookie,
		.local_port = received->remote_port,
		.remote_port = received->local_port,
		.protocol = received->protocol,
		.bound_interface = received->bound_interface,
	};
	struct peer_counters *counters;

	__builtin_memcpy(sent.local, received->remote, sizeof(sent.local));
	__builtin_memcpy(sent.remote, received->local, sizeof(sent.remote));
	counters = bpf_map_lookup_elem(&peers, &sent);
	return counters && counters->datagrams_sent;
}

/* A packet that is neither TCP nor UDP. Addresses and protocol of the key are filled in already. */
static __always_inline void other_packet(struct __sk_buff *skb, struct peer_key *key, bool sent, __u32 header_length)
{
	struct bpf_sock *sk = skb->sk;
	struct passage passage = {};
	__u8 layer4[16] = {};
	struct owner *owner;
	__u32 length;

	if (!sk)
		return;
	sk = bpf_sk_fullsock(sk);
	if (!sk)
		return;
	/* What TCP or UDP sent is inside another packet by now (IPsec), which is not the socket's. */
	if (sk->type != SOCK_RAW &&
	    (sk->protocol == IPPROTO_TCP || sk->protocol == IPPROTO_MPTCP || sk->protocol == IPPROTO_UDP))
		return;
	owner = bpf_sk_storage_get(&owners, sk, 0, 0);
	if (!owner || !in_scope(owner->netns))
		return;
	/* ICMP, SCTP and UDP-Lite have at least eight; others have what they like. */
	if (bpf_skb_load_bytes(skb, header_length, layer4, 8) &&
	    (is_icmp(key) || key->protocol == IPPROTO_SCTP || key->protocol == IPPROTO_UDPLITE))
		return;
	/* A raw socket gets a copy of each echo request, which the kernel answers. */
	if (!sent && is_icmp(key) && is_echo_request(key, layer4))
		return;
	length = header_length + read_layer4(key, layer4, sent);
	key->cookie = bpf_get_socket_cookie(skb);
	key->bound_interface = bound_interface(skb, sk, key);
	passage.sent = sent;
	passage.packets = 1;
	passage.octets = skb->len > length ? skb->len - length : 0;
	passage.now_ns = bpf_ktime_get_ns();
	passage.role = sent ? ROLE_CLIENT : ROLE_SERVER;
	if (!sent && is_icmp(key)) {
		/* A copy of what others or the kernel asked for makes nobody the owner; an answer to us is counted. */
		struct peer_counters *counters = bpf_map_lookup_elem(&peers, key);

		if (counters)
			add_passage(counters, &passage);
		return;
	}
	if (!sent && is_own_packet(key))
		return;
	if (count_passage(&peers, key, &passage, sk))
		say_first_packet(owner, key, &passage);
}

/* The owner of a socket that makes whole packets: the first to send on it, if nobody was seen to open it. */
static __always_inline struct owner *injector(struct sock *sk)
{
	struct owner *owner = bpf_sk_storage_get(&owners, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);

	if (!owner || owner->pid)
		return owner;
	owner = better_owned(owner, METHOD_INJECT, sk->__sk_common.skc_net.net->ns.inum);
	/* The verifier keeps the kernel's cookie from us here: the time at which we met the socket is as good. */
	if (owner)
		owner->cookie = owner->opened_ns | 1ULL << 63;
	return owner;
}

/* A raw socket of another protocol, in a packet that somebody encapsulated. */
static __always_inline bool makes_headers(struct sock *sk)
{
	struct inet_sock___new *inet = (void *)sk;

	if (bpf_core_field_exists(inet->inet_flags))
		return BPF_CORE_READ(inet, inet_flags) & 1UL << INET_FLAGS_HDRINCL;
	return BPF_CORE_READ_BITFIELD_PROBED((struct inet_sock___old *)sk, hdrincl);
}

static __always_inline void frame_made_by_hand(struct sk_buff *skb, struct sock *sk, bool is_packet_socket)
{
	unsigned char *header = skb->head + skb->network_header;
	__u32 linear = skb->len - skb->data_len - (header - skb->data);
	struct passage passage = {};
	__u8 ip[IPV6_HEADER_LENGTH] = {};
	__u8 layer4[16] = {};
	struct peer_key key = {};
	__u32 header_length, length;
	struct owner *owner;

	/* What is not in the buffer itself is in pages of a ring shared with the process. */
	if (header < skb->data || linear < IPV4_HEADER_LENGTH || linear > 0xffff)
		return;
	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		if (bpf_probe_read_kernel(ip, IPV4_HEADER_LENGTH, header))
			return;
		header_length = (ip[0] & 15) * 4;
		key.protocol = ip[IPV4_PROTOCOL_OFFSET];
		map_ipv4(key.local, *(__be32 *)(ip + 12));
		map_ipv4(key.remote, *(__be32 *)(ip + 16));
		if (*(__be16 *)(ip + IPV4_FRAGMENT_OFFSET) & bpf_htons(IPV4_FRAGMENT_MASK))
			return;
	} else if (skb->protocol == bpf_htons(ETH_P_IPV6) && linear >= IPV6_HEADER_LENGTH) {
		if (bpf_probe_read_kernel(ip, IPV6_HEADER_LENGTH, header))
			return;
		key.protocol = ip[IPV6_NEXT_HEADER_OFFSET];
		__builtin_memcpy(key.local, ip + 8, 16);
		__builtin_memcpy(key.remote, ip + 24, 16);
		header_length = past_extensions(NULL, header, &key.protocol);
		if (!header_length)
			return;
	} else {
		return;
	}
	/* Other protocols of raw sockets pass the cgroup's hook. */
	if (!is_packet_socket && key.protocol != IPPROTO_TCP && key.protocol != IPPROTO_UDP)
		return;
	/* It is inside another packet by now, which is not the socket's. */
	if (!is_packet_socket && key.protocol != sk->sk_protocol && !makes_headers(sk))
		return;
	if (bpf_probe_read_kernel(layer4, LAYER4_PREFIX, header + header_length))
		return;
	owner = injector(sk);
	if (!owner || !in_scope(owner->netns))
		return;
	length = header_length + read_layer4(&key, layer4, true);
	key.cookie = owner->cookie;
	key.injected = 1;
	passage.sent = true;
	passage.packets = 1;
	passage.octets = linear + skb->data_len > length ? linear + skb->data_len - length : 0;
	passage.now_ns = bpf_ktime_get_ns();
	if (count_passage(&injected_peers, &key, &passage, sk))
		say_first_packet(owner, &key, &passage);
}

/* The kernel put a packet into another: the socket of the inner one knows nothing of the outer. */
static __always_inline void encapsulated(struct sk_buff *skb)
{
	unsigned char *header = skb->head + skb->network_header;
	__u8 ip[IPV6_HEADER_LENGTH] = {};
	__u32 header_length = IPV6_HEADER_LENGTH;
	__u8 protocol;
	__be16 port;

	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		if (bpf_probe_read_kernel(ip, IPV4_HEADER_LENGTH, header))
			return;
		header_length = (ip[0] & 15) * 4;
		protocol = ip[IPV4_PROTOCOL_OFFSET];
	} else if (skb->protocol == bpf_htons(ETH_P_IPV6)) {
		if (bpf_probe_read_kernel(ip, IPV6_HEADER_LENGTH, header))
			return;
		protocol = ip[IPV6_NEXT_HEADER_OFFSET];
	} else {
		return;
	}
	if (protocol == IPPROTO_UDP && !bpf_probe_read_kernel(&port, sizeof(port), header + header_length + 2))
		say_kernel_port(skb->dev->nd_net.net->ns.inum, bpf_ntohs(port));
}

/*
 * Every frame of the host that leaves passes here, so one look at its socket must do: only packet sockets, and raw ones
 * that make TCP or UDP headers themselves, are of interest. It is in the process that sends.
 */
SEC("?tp_btf/net_dev_queue")
int BPF_PROG(frame_queued, struct sk_buff *skb)
{
	struct sock *sk = skb->sk;
	unsigned char state;

	if (skb->inner_network_header > skb->network_header) {
		encapsulated(skb);
		return 0;
	}
	if (!sk || BPF_CORE_READ_BITFIELD(sk, sk_kern_sock))
		return 0;
	if (sk->__sk_common.skc_family == AF_PACKET) {
		frame_made_by_hand(skb, sk, true);
		return 0;
	}
	state = sk->__sk_common.skc_state;
	/* These have the first part of a socket only. */
	if (state == TCP_TIME_WAIT || state == TCP_NEW_SYN_RECV || sk->sk_type != SOCK_RAW)
		return 0;
	if (sk->__sk_common.skc_family == AF_INET || sk->__sk_common.skc_family == AF_INET6)
		frame_made_by_hand(skb, sk, false);
	return 0;
}
