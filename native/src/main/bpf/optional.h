/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * Since 6.3 each send and receive passes here in the process that makes it: that names the acceptor of a connection on
 * which the server speaks first, the user of a socket that it got from another, and who shares one.
 * The loader tries whether they load; version numbers and configuration do not tell. With them it leaves out the cgroup's
 * hooks of sendmsg(2) and recvmsg(2), for which the kernel locks the socket once more.
 */
#pragma once

#include "peers.h"
#include "tcp.h"

static __always_inline void transferred(struct sock *sk, int octets, bool sent)
{
	__u16 family = sk->__sk_common.skc_family;
	__u16 protocol = sk->sk_protocol;
	struct owner *owner;

	if (family != AF_INET && family != AF_INET6)
		return;
	if (protocol == IPPROTO_MPTCP) {
		if (octets >= 0)
			mptcp_used(sk);
		return;
	}
	if (protocol == IPPROTO_TCP) {
		/* Bytes received have passed tcp_rcv_space_adjust. */
		if (octets <= 0)
			used(sk, USE_END);
		else if (sent)
			used(sk, USE_SEND);
		return;
	}
	/* A datagram may be empty. */
	if (octets < 0)
		return;
	owner = bpf_sk_storage_get(&owners, sk, 0, 0);
	if (owner)
		datagram_used(owner, sent ? METHOD_SEND : METHOD_RECEIVE, sk, protocol, sent);
}

SEC("?tp_btf/sock_send_length")
int BPF_PROG(socket_sent, struct sock *sk, int octets)
{
	transferred(sk, octets, true);
	return 0;
}

SEC("?tp_btf/sock_recv_length")
int BPF_PROG(socket_received, struct sock *sk, int octets)
{
	transferred(sk, octets, false);
	return 0;
}
