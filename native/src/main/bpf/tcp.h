/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * TCP costs nothing per packet: the kernel counts already, and its counters are read when there is something to say.
 *
 *   connect(2)      SYN_SENT names the owner, the SYN that leaves says it
 *   listen(2)       LISTEN names the owner; every accepted socket is born with a copy of that
 *   accept(2)       whoever first receives, sends or closes is the owner: right for prefork servers and passed sockets
 *   end             CLOSE, with final counters; fires for TIME_WAIT, RST and failed connects too
 */
#pragma once

#include "maps.h"

#define RETRANSMIT_INTERVAL_NS 100000000ULL
#define TCP_FLAGS_OFFSET 13
#define TCP_FLAG_SYN 0x02
#define TCP_FLAG_ACK 0x10
/* A handshake slower than this crossed a network: worth saying that it ended well. */
#define SLOW_HANDSHAKE_NS 1000000ULL

static __always_inline __u32 netns_of(struct sock *sk)
{
	return sk->__sk_common.skc_net.net->ns.inum;
}

static __always_inline void describe_endpoints(struct socket_record *record, struct sock *sk)
{
	record->netns = netns_of(sk);
	record->bound_interface = sk->__sk_common.skc_bound_dev_if;
	record->local_port = sk->__sk_common.skc_num;
	record->remote_port = bpf_ntohs(sk->__sk_common.skc_dport);
	/* At CLOSE the port has been given back already, but the inet_sock still has it. */
	if (!record->local_port)
		record->local_port = bpf_ntohs(BPF_CORE_READ((struct inet_sock *)sk, inet_sport));
	if (sk->__sk_common.skc_family == AF_INET) {
		map_ipv4(record->local, sk->__sk_common.skc_rcv_saddr);
		map_ipv4(record->remote, sk->__sk_common.skc_daddr);
	} else if (bpf_core_field_exists(sk->__sk_common.skc_v6_rcv_saddr)) {
		BPF_CORE_READ_INTO(&record->local, sk, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&record->remote, sk, __sk_common.skc_v6_daddr);
	}
}

/* Also true while an additional connection asks to join; false when the peer knows no MPTCP. */
static __always_inline bool is_subflow(struct tcp_sock *tcp)
{
	struct mptcp_subflow_context *context = 0;

	if (!bpf_core_field_exists(tcp->is_mptcp) || !bpf_core_field_exists(context->mp_join) || !tcp->is_mptcp)
		return false;
	context = BPF_CORE_READ((struct inet_connection_sock *)tcp, icsk_ulp_data);
	return context &&
	       (BPF_CORE_READ_BITFIELD_PROBED(context, mp_capable) || BPF_CORE_READ_BITFIELD_PROBED(context, mp_join) ||
		BPF_CORE_READ_BITFIELD_PROBED(context, request_join));
}

static __always_inline void describe_tcp(struct socket_record *record, struct sock *sk, struct tcp_sock *tcp)
{
	__u64 received = tcp->bytes_received;

	/* A FIN takes a sequence number and is counted as an octet; tcp_fin() leaves SOCK_DONE behind. */
	if (received && sk->__sk_common.skc_flags & 1UL << bpf_core_enum_value(enum sock_flags, SOCK_DONE))
		received--;
	record->protocol = IPPROTO_TCP;
	record->bytes_received = received;
	record->bytes_sent = tcp->bytes_sent;
	record->bytes_retransmitted = tcp->bytes_retrans;
	record->segments_out = tcp->segs_out;
	record->segments_in = tcp->segs_in;
	record->retransmits = tcp->total_retrans;
	record->lost = tcp->lost;
	record->out_of_order = tcp->rcv_ooopack;
	/* The kernel keeps both scaled. */
	record->srtt_us = tcp->srtt_us >> 3;
	record->rttvar_us = tcp->mdev_us >> 2;
	record->subflow = is_subflow(tcp);
}

/* A peer that has not sent its FIN may go on sending for a while, and that is still this socket's. */
static __always_inline void describe_end(struct socket_record *record, struct sock *sk, struct tcp_sock *tcp)
{
	record->end_sequence_sent = tcp->snd_nxt;
	record->ended_sent = 1;
	if (sk->__sk_common.skc_flags & 1UL << bpf_core_enum_value(enum sock_flags, SOCK_DONE)) {
		record->end_sequence_received = tcp->rcv_nxt;
		record->ended_received = 1;
	}
}

static __always_inline bool is_mptcp(struct sock *sk)
{
	struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);

	return tcp && bpf_core_field_exists(tcp->is_mptcp) && tcp->is_mptcp;
}

/*
 * A subflow belongs to whoever uses the MPTCP socket: the kernel makes subflows itself, and what they carry is read from
 * that socket. True when that one's owner is known. It is looked up by address, for no helper leads there from a subflow.
 */
static __always_inline bool inherit(struct sock *sk, struct owner *owner)
{
	struct mptcp_subflow_context *context = 0;
	struct owner *from;
	__u64 whole;

	if (!bpf_core_field_exists(context->conn) || !is_mptcp(sk))
		return false;
	context = BPF_CORE_READ((struct inet_connection_sock *)sk, icsk_ulp_data);
	whole = (__u64)BPF_CORE_READ(context, conn);
	from = bpf_map_lookup_elem(&mptcp_owners, &whole);
	if (!from || !from->pid)
		return false;
	owner->kernel = 0;
	owner->pid = from->pid;
	owner->uid = from->uid;
	owner->gid = from->gid;
	owner->process_start_ns = from->process_start_ns;
	owner->owned_ns = from->owned_ns;
	owner->method = from->method;
	owner->sender_pid = from->sender_pid;
	owner->sender_start_ns = from->sender_start_ns;
	owner->receiver_pid = from->receiver_pid;
	owner->receiver_start_ns = from->receiver_start_ns;
	__builtin_memcpy(owner->comm, from->comm, sizeof(owner->comm));
	return true;
}

/*
 * Why a connection ended. The kernel sets sk_err before it changes the state on a RST, a timeout and an ICMP error;
 * close(2) sets none. A connect that the process gave up may have had a soft error: an ICMP that the kernel only noted.
 */
static __always_inline __u32 end_error(struct sock *sk, __u32 type)
{
	if (type != RECORD_CLOSE && type != RECORD_CONNECT_FAILED)
		return 0;
	if (!sk->sk_err && type == RECORD_CONNECT_FAILED)
		return sk->sk_err_soft;
	return sk->sk_err;
}

static __always_inline void say_tcp(struct sock *sk, struct owner *owner, __u32 type, __u8 state, __u64 now_ns)
{
	/* A cast of the sock is refused by the verifier. */
	struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);
	struct socket_record *record;

	if (!tcp)
		return;
	inherit(sk, owner);
	record = claim(type, netns_of(sk), now_ns);
	if (!record)
		return;
	describe_owner(record, owner);
	describe_endpoints(record, sk);
	describe_tcp(record, sk, tcp);
	if (type == RECORD_CLOSE)
		describe_end(record, sk, tcp);
	record->cookie = bpf_get_socket_cookie(sk);
	record->state = state;
	record->error = end_error(sk, type);
	bpf_ringbuf_submit(record, WITHOUT_WAKEUP);
}

static __always_inline void begin(struct sock *sk, __u8 state)
{
	struct owner *owner = bpf_sk_storage_get(&owners, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	__u64 now_ns = bpf_ktime_get_ns();

	if (!owner)
		return;
	owner->opened_ns = now_ns;
	owner->retransmit_said_ns = 0;
	owner->listed = 0;
	owner->pid = 0;
	owner->method = METHOD_NONE;
	owner->kernel = BPF_CORE_READ_BITFIELD(sk, sk_kern_sock);
	/* The kernel makes sockets of its own (NFS, iSCSI) while a process mounts; subflows of MPTCP are such sockets too. */
	if (!inherit(sk, owner) && (!owner->kernel || is_mptcp(sk)))
		own(owner, state == TCP_LISTEN ? METHOD_LISTEN : METHOD_CONNECT, now_ns);
	owner->role = state == TCP_LISTEN ? ROLE_SERVER : ROLE_CLIENT;
	owner->said = state == TCP_LISTEN;
	if (state == TCP_LISTEN)
		say_tcp(sk, owner, RECORD_LISTEN, state, now_ns);
}

enum use {
	USE_END,
	USE_SEND,
	USE_RECEIVE,
};

/* A connection older than us that had no descriptor when we adopted: it waited to be accepted. */
static __always_inline void adopt_used(struct sock *sk)
{
	struct owner *owner;
	__u8 state = sk->__sk_common.skc_state;

	/* What is left to read of a closed connection: its end has been said. */
	if (state == TCP_CLOSE)
		return;
	owner = bpf_sk_storage_get(&owners, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!owner || !own(owner, METHOD_SNAPSHOT, bpf_ktime_get_ns()))
		return;
	owner->said = 1;
	say_tcp(sk, owner, RECORD_UPDATE, state, owner->owned_ns);
}

/* The current task is using the socket; an accepted socket learns its owner from the first who does. */
static __always_inline void used(struct sock *sk, enum use use)
{
	struct owner *owner = bpf_sk_storage_get(&owners, sk, 0, 0);
	__u64 now_ns;

	if (!owner) {
		if (use != USE_END && in_process())
			adopt_used(sk);
		return;
	}
	if (owner->said || owner->role != ROLE_SERVER) {
		if (use != USE_END && shares(owner, use == USE_SEND))
			say_tcp(sk, owner, RECORD_UPDATE, sk->__sk_common.skc_state, owner->shared_said_ns);
		return;
	}
	now_ns = bpf_ktime_get_ns();
	if (inherit(sk, owner) && owner->method != METHOD_LISTEN) {
		owner->said = 1;
		say_tcp(sk, owner, RECORD_ACCEPT, sk->__sk_common.skc_state, now_ns);
		return;
	}
	/* Kernel TLS and sockmap read in a worker, on behalf of nobody in particular. */
	if (!own(owner, METHOD_ACCEPT, now_ns))
		return;
	owner->said = 1;
	say_tcp(sk, owner, RECORD_ACCEPT, sk->__sk_common.skc_state, now_ns);
}

/* Softirq: the owner was named by connect(2), or is the listener's, copied when this socket was born. */
static __always_inline void established(struct sock *sk, int old_state)
{
	struct owner *owner = bpf_sk_storage_get(&owners, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	__u64 now_ns = bpf_ktime_get_ns();

	if (!owner)
		return;
	/* A simultaneous open passes SYN_RECV too. */
	if (old_state == TCP_SYN_RECV && owner->role != ROLE_CLIENT) {
		owner->role = ROLE_SERVER;
		owner->method = owner->pid ? METHOD_LISTEN : METHOD_NONE;
		owner->opened_ns = now_ns;
		owner->listed = 0;
		owner->said = 0;
	} else if (!owner->said) {
		owner->said = 1;
		say_tcp(sk, owner, RECORD_CONNECT, TCP_ESTABLISHED, now_ns);
	} else if (now_ns - owner->opened_ns > SLOW_HANDSHAKE_NS) {
		say_tcp(sk, owner, RECORD_UPDATE, TCP_ESTABLISHED, now_ns);
	}
}

static __always_inline void ended(struct sock *sk, int old_state)
{
	struct owner *owner = bpf_sk_storage_get(&owners, sk, 0, 0);

	if (!owner)
		return;
	/* A child that never got established still looks like its listener. */
	if (old_state != TCP_SYN_RECV || owner->role == ROLE_CLIENT)
		say_tcp(sk, owner, old_state == TCP_SYN_SENT ? RECORD_CONNECT_FAILED : RECORD_CLOSE, TCP_CLOSE,
			bpf_ktime_get_ns());
	bpf_sk_storage_delete(&owners, sk);
}

/* The socket that a process has of an MPTCP connection; what is said is about its subflows. */
static __always_inline void mptcp_changed(struct sock *sk, int new_state)
{
	struct owner *owner;

	if (new_state == TCP_SYN_SENT || new_state == TCP_LISTEN) {
		owner = bpf_sk_storage_get(&owners, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
		if (!owner || !own(owner, new_state == TCP_LISTEN ? METHOD_LISTEN : METHOD_CONNECT, bpf_ktime_get_ns()))
			return;
		owner->role = new_state == TCP_LISTEN ? ROLE_SERVER : ROLE_CLIENT;
		note_mptcp(sk, owner);
	} else if (new_state == TCP_CLOSE) {
		return;
	} else {
		/* A child of a listener begins with a copy of what is known of that. */
		owner = bpf_sk_storage_get(&owners, sk, 0, 0);
		if (owner)
			note_mptcp(sk, owner);
	}
}

/* The current task sends or receives on an MPTCP socket. */
static __always_inline void mptcp_used(struct sock *sk)
{
	struct owner *owner = bpf_sk_storage_get(&owners, sk, 0, 0);

	if (!owner) {
		owner = bpf_sk_storage_get(&owners, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
		if (owner && own(owner, METHOD_SNAPSHOT, bpf_ktime_get_ns()))
			note_mptcp(sk, owner);
	} else if (owner->role == ROLE_SERVER && owner->method == METHOD_LISTEN &&
		   own(owner, METHOD_ACCEPT, bpf_ktime_get_ns())) {
		note_mptcp(sk, owner);
	}
}

/* Fires before sk_state is stored: new_state is the truth. */
SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(tcp_state, struct sock *sk, int old_state, int new_state)
{
	if (sk->sk_protocol == IPPROTO_MPTCP)
		mptcp_changed(sk, new_state);
	if (sk->sk_protocol != IPPROTO_TCP)
		return 0;
	switch (new_state) {
	case TCP_SYN_SENT:
	case TCP_LISTEN:
		begin(sk, new_state);
		break;
	case TCP_ESTABLISHED:
		established(sk, old_state);
		break;
	case TCP_FIN_WAIT1:
	case TCP_LAST_ACK:
		/* From close(2) or shutdown(2): the last chance to learn who accepted without a word. */
		if (sk->sk_lock.owned)
			used(sk, USE_END);
		break;
	case TCP_CLOSE:
		/* close(2) with a reset skips the states above. With an error it is the peer's reset, or ss(8) that kills it. */
		if (old_state == TCP_ESTABLISHED && sk->sk_lock.owned && !sk->sk_err)
			used(sk, USE_END);
		ended(sk, old_state);
		break;
	}
	return 0;
}

/*
 * SYN_SENT comes before the local port is chosen; the SYN itself, still within connect(2), is the first to have both.
 * Called for every TCP packet that is sent, so it looks at one octet before anything else.
 */
static __always_inline void tcp_sent(struct __sk_buff *skb, __u8 *segment, void *end)
{
	struct bpf_sock *bpf_sock;
	struct tcp_sock *tcp;
	struct owner *owner;
	struct socket_record *record;

	if ((void *)(segment + TCP_FLAGS_OFFSET + 1) > end ||
	    (segment[TCP_FLAGS_OFFSET] & (TCP_FLAG_SYN | TCP_FLAG_ACK)) != TCP_FLAG_SYN)
		return;
	bpf_sock = skb->sk;
	if (!bpf_sock)
		return;
	bpf_sock = bpf_sk_fullsock(bpf_sock);
	if (!bpf_sock)
		return;
	owner = bpf_sk_storage_get(&owners, bpf_sock, 0, 0);
	tcp = bpf_skc_to_tcp_sock(bpf_sock);
	if (!owner || !tcp || owner->said)
		return;
	owner->said = 1;
	record = claim(RECORD_CONNECT, netns_of((struct sock *)tcp), bpf_ktime_get_ns());
	if (!record)
		return;
	describe_owner(record, owner);
	describe_endpoints(record, (struct sock *)tcp);
	describe_tcp(record, (struct sock *)tcp, tcp);
	record->cookie = bpf_get_socket_cookie(skb);
	record->state = TCP_SYN_SENT;
	bpf_ringbuf_submit(record, WITHOUT_WAKEUP);
}

/* First octets to user space. Not locked by a user means softirq: somebody reads below the socket layer. */
SEC("tp_btf/tcp_rcv_space_adjust")
int BPF_PROG(tcp_received, struct sock *sk)
{
	if (sk->sk_lock.owned)
		used(sk, USE_RECEIVE);
	return 0;
}

SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(tcp_retransmitted, struct sock *sk)
{
	struct owner *owner = bpf_sk_storage_get(&owners, sk, 0, 0);
	__u64 now_ns = bpf_ktime_get_ns();

	/* The counters are sums: saying them more rarely loses nothing. */
	if (!owner || now_ns - owner->retransmit_said_ns < RETRANSMIT_INTERVAL_NS)
		return 0;
	owner->retransmit_said_ns = now_ns;
	say_tcp(sk, owner, RECORD_RETRANSMIT, sk->__sk_common.skc_state, now_ns);
	return 0;
}
