/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * The kernel's types, only the members we read. Each carries preserve_access_index, so libbpf looks the true offsets up
 * in the running kernel's BTF at load (CO-RE); order and completeness do not matter here, names do. No generated
 * vmlinux.h: 65 lines a person can review instead of 134,000, and no particular kernel's BTF in the build.
 */
#pragma once

#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

#define RELOCATED __attribute__((preserve_access_index))

typedef _Bool bool;
#define true 1
#define false 0

#define AF_INET 2
#define AF_INET6 10
#define AF_PACKET 17
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_RAW 3
#define IPPROTO_HOPOPTS 0
#define IPPROTO_ICMP 1
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_ROUTING 43
#define IPPROTO_FRAGMENT 44
#define IPPROTO_AH 51
#define IPPROTO_ICMPV6 58
#define IPPROTO_DSTOPTS 60
#define IPPROTO_SCTP 132
#define IPPROTO_MH 135
#define IPPROTO_UDPLITE 136
#define IPPROTO_RAW 255
#define IPPROTO_MPTCP 262
#define ETH_P_IP 0x0800
#define ETH_P_IPV6 0x86dd
#define PF_KTHREAD 0x00200000

enum {
	TCP_ESTABLISHED = 1,
	TCP_SYN_SENT = 2,
	TCP_SYN_RECV = 3,
	TCP_FIN_WAIT1 = 4,
	TCP_TIME_WAIT = 6,
	TCP_CLOSE = 7,
	TCP_LAST_ACK = 9,
	TCP_LISTEN = 10,
	TCP_NEW_SYN_RECV = 12,
};

struct ns_common {
	unsigned int inum;
} RELOCATED;

struct net {
	struct ns_common ns;
} RELOCATED;

typedef struct {
	struct net *net;
} possible_net_t;

struct octets16 {
	__u8 octets[16];
};

struct sock_common {
	union {
		struct {
			__be32 skc_daddr;
			__be32 skc_rcv_saddr;
		};
	};
	union {
		struct {
			__be16 skc_dport;
			__u16 skc_num;
		};
	};
	unsigned short skc_family;
	volatile unsigned char skc_state;
	int skc_bound_dev_if;
	possible_net_t skc_net;
	struct octets16 skc_v6_daddr;
	struct octets16 skc_v6_rcv_saddr;
	union {
		unsigned long skc_flags;
	};
} RELOCATED;

typedef struct {
	int owned;
} RELOCATED socket_lock_t;

struct sock {
	struct sock_common __sk_common;
	socket_lock_t sk_lock;
	__u16 sk_type;
	__u16 sk_protocol;
	__u8 sk_kern_sock : 1;
	int sk_err;
	int sk_err_soft;
} RELOCATED;

enum sock_flags {
	SOCK_DONE = 1,
};

struct socket {
	struct sock *sk;
} RELOCATED;

struct inet_sock {
	__be16 inet_sport;
} RELOCATED;

/* IP_HDRINCL became a bit of the flags in 6.6; the enum of these bits has no name to look it up by. */
#define INET_FLAGS_HDRINCL 12

struct inet_sock___new {
	unsigned long inet_flags;
} RELOCATED;

struct inet_sock___old {
	__u8 hdrincl : 1;
} RELOCATED;

struct inet_connection_sock {
	void *icsk_ulp_data;
} RELOCATED;

struct mptcp_subflow_context {
	__u32 request_join : 1;
	__u32 mp_capable : 1;
	__u32 mp_join : 1;
	struct sock *conn;
} RELOCATED;

struct tcp_sock {
	__u32 rcv_nxt;
	__u32 snd_nxt;
	bool is_mptcp;
	__u32 srtt_us;
	__u32 mdev_us;
	__u32 rcv_ooopack;
	__u32 lost;
	__u32 total_retrans;
	__u32 segs_in;
	__u32 segs_out;
	__u64 bytes_received;
	__u64 bytes_sent;
	__u64 bytes_retrans;
} RELOCATED;

struct qstr {
	const unsigned char *name;
} RELOCATED;

struct hlist_bl_node {
	struct hlist_bl_node **pprev;
} RELOCATED;

struct dentry {
	struct hlist_bl_node d_hash;
	struct dentry *d_parent;
	struct qstr d_name;
} RELOCATED;

struct vfsmount {
	struct dentry *mnt_root;
} RELOCATED;

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
} RELOCATED;

struct file {
	struct path f_path;
} RELOCATED;

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
} RELOCATED;

struct mm_struct {
	struct file *exe_file;
	unsigned long arg_start;
	unsigned long arg_end;
} RELOCATED;

typedef struct {
	unsigned int val;
} kuid_t;

typedef struct {
	unsigned int val;
} kgid_t;

struct cred {
	kuid_t uid;
	kgid_t gid;
} RELOCATED;

struct kernfs_node {
	const char *name;
} RELOCATED;

/* The member was renamed in 6.15. */
struct kernfs_node___new {
	struct kernfs_node *__parent;
} RELOCATED;

struct kernfs_node___old {
	struct kernfs_node *parent;
} RELOCATED;

struct cgroup {
	struct kernfs_node *kn;
} RELOCATED;

struct cgroup_subsys_state {
	struct cgroup *cgroup;
} RELOCATED;

struct css_set {
	struct cgroup_subsys_state *subsys[16];
	struct cgroup *dfl_cgrp;
} RELOCATED;

enum cgroup_subsys_id {
	memory_cgrp_id = 99,
};

struct nsproxy {
	struct net *net_ns;
} RELOCATED;

/* Where the architecture keeps the preemption count in the task; x86 has it per processor. */
struct thread_info {
	int preempt_count;
} RELOCATED;

struct rq;

struct cfs_rq {
	struct rq *rq;
} RELOCATED;

struct sched_entity {
	struct cfs_rq *cfs_rq;
} RELOCATED;

struct task_struct {
	struct thread_info thread_info;
	struct sched_entity se;
	int softirq_disable_cnt; /* real-time kernels */
	int pid;
	int tgid;
	unsigned int flags;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct mm_struct *mm;
	const struct cred *cred;
	char comm[16];
	__u64 start_boottime;
	struct css_set *cgroups;
	struct nsproxy *nsproxy;
} RELOCATED;

struct net_device {
	possible_net_t nd_net;
} RELOCATED;

struct sk_buff {
	struct sock *sk;
	struct net_device *dev;
	unsigned int len;
	unsigned int data_len;
	__be16 protocol;
	__u16 inner_network_header;
	__u16 network_header;
	unsigned char *head;
	unsigned char *data;
} RELOCATED;

struct linux_binprm;
struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
} RELOCATED;

struct bpf_iter__bpf_sk_storage_map {
	struct bpf_iter_meta *meta;
	struct sock *sk;
	void *value;
} RELOCATED;

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	struct file *file;
} RELOCATED;

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} RELOCATED;
