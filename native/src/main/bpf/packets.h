/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/* Every packet of every socket of the host passes here, so the cheapest question comes first. */
#pragma once

#include "raw.h"
#include "tcp.h"
#include "udp.h"

static __always_inline void ipv4_packet(struct __sk_buff *skb, __u8 *header, void *end, bool sent)
{
	__u32 header_length;

	if ((void *)(header + IPV4_HEADER_LENGTH) > end)
		return;
	header_length = (header[0] & 15) * 4;
	if (header[IPV4_PROTOCOL_OFFSET] == IPPROTO_TCP) {
		if (sent)
			tcp_sent(skb, header + header_length, end);
	} else if (header[IPV4_PROTOCOL_OFFSET] == IPPROTO_UDP) {
		struct peer_key key = {};

		map_ipv4(sent ? key.local : key.remote, *(__be32 *)(header + 12));
		map_ipv4(sent ? key.remote : key.local, *(__be32 *)(header + 16));
		udp_datagram(skb, &key, sent, header_length, end);
	} else if (skb->sk) {
		struct peer_key key = {};

		/* A later fragment has no header of layer 4. */
		if (*(__be16 *)(header + IPV4_FRAGMENT_OFFSET) & bpf_htons(IPV4_FRAGMENT_MASK))
			return;
		map_ipv4(sent ? key.local : key.remote, *(__be32 *)(header + 12));
		map_ipv4(sent ? key.remote : key.local, *(__be32 *)(header + 16));
		key.protocol = header[IPV4_PROTOCOL_OFFSET];
		other_packet(skb, &key, sent, header_length);
	}
}

static __always_inline void ipv6_packet(struct __sk_buff *skb, __u8 *header, void *end, bool sent)
{
	__u32 header_length = IPV6_HEADER_LENGTH;
	struct peer_key key = {};
	__u8 protocol;

	if ((void *)(header + IPV6_HEADER_LENGTH) > end)
		return;
	protocol = header[IPV6_NEXT_HEADER_OFFSET];
	if (protocol == IPPROTO_TCP) {
		if (sent)
			tcp_sent(skb, header + IPV6_HEADER_LENGTH, end);
		return;
	}
	if (!skb->sk)
		return;
	__builtin_memcpy(sent ? key.local : key.remote, header + 8, 16);
	__builtin_memcpy(sent ? key.remote : key.local, header + 24, 16);
	if (is_ipv6_extension(protocol))
		header_length = past_extensions(skb, NULL, &protocol);
	/* A connect whose SYN is behind an extension is said when it is established. */
	if (!header_length || protocol == IPPROTO_TCP)
		return;
	if (protocol == IPPROTO_UDP) {
		udp_datagram(skb, &key, sent, header_length, end);
	} else {
		key.protocol = protocol;
		other_packet(skb, &key, sent, header_length);
	}
}

static __always_inline int packet(struct __sk_buff *skb, bool sent)
{
	__u8 *header = (void *)(long)skb->data;
	void *end = (void *)(long)skb->data_end;

	if (skb->protocol == bpf_htons(ETH_P_IP))
		ipv4_packet(skb, header, end, sent);
	else if (skb->protocol == bpf_htons(ETH_P_IPV6))
		ipv6_packet(skb, header, end, sent);
	return 1;
}

SEC("cgroup_skb/ingress")
int packet_received(struct __sk_buff *skb)
{
	return packet(skb, false);
}

SEC("cgroup_skb/egress")
int packet_sent(struct __sk_buff *skb)
{
	return packet(skb, true);
}
