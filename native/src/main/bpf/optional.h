/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * Since 6.3 each send and receive passes here in the process that makes it: that names the acceptor of a connection on
 * which the server speaks first, and the user of a connected datagram socket that it got from another.
 * The loader tries whether they load; version numbers and configuration do not tell.
 */
#pragma once

#include "tcp.h"

static __always_inline void transferred(struct sock *sk)
{
	__u16 family = sk->__sk_common.skc_family;

	if ((family == AF_INET || family == AF_INET6) && sk->sk_protocol == IPPROTO_TCP)
		used(sk);
}

SEC("?tp_btf/sock_send_length")
int BPF_PROG(socket_sent, struct sock *sk)
{
	transferred(sk);
	return 0;
}

SEC("?tp_btf/sock_recv_length")
int BPF_PROG(socket_received, struct sock *sk)
{
	transferred(sk);
	return 0;
}
