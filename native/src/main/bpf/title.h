/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * Servers tell their workers apart by name: prctl(PR_SET_NAME) changes comm, setproctitle(3) overwrites the arguments
 * where they lie. Neither passes a hook that has both. So each time a process becomes a socket's owner, the start of its
 * title is compared with what was last said of it, and a new title is said before the socket is.
 */
#pragma once

#include "maps.h"

/* Up to two parts of the arguments are compared, of so many bytes each: the stack is short. */
#define TITLE_PART 64
#define TITLE_FACTOR 0x9e3779b97f4a7c15ULL
/* Most titles fit: the ring has no records of variable length that need no copy. */
#define SHORT_ARGUMENTS_LENGTH 256

/* Keeps the compiler from knowing the bounds of a variable by means that the verifier does not see. */
#define IN_REGISTER(variable) asm volatile("" : "+r"(variable))

struct title {
	__u64 start_ns;
	__u64 digest;
};

/* Least recently used: what was forgotten is said again, and changes nothing. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct title);
} titles SEC(".maps");

static __always_inline void read_identity(struct process_record *record, struct task_struct *task)
{
	record->time_ns = bpf_ktime_get_ns();
	record->start_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	record->pid = BPF_CORE_READ(task, tgid);
	record->parent_pid = BPF_CORE_READ(task, group_leader, real_parent, tgid);
	record->uid = BPF_CORE_READ(task, cred, uid.val);
	record->gid = BPF_CORE_READ(task, cred, gid.val);
	bpf_probe_read_kernel(record->comm, sizeof(record->comm), &BPF_CORE_READ(task, group_leader)->comm);
}

/*
 * The arguments of the current task as proc(5) shows them: where their last NUL has been overwritten, the title goes on
 * behind them, up to the first NUL. Pages that are not in memory cannot be waited for; then nothing is read.
 */
static __always_inline __u32 read_arguments(struct process_record *record, char *to, __u32 limit,
					    struct task_struct *task)
{
	unsigned long start = BPF_CORE_READ(task, mm, arg_start);
	unsigned long end = BPF_CORE_READ(task, mm, arg_end);
	unsigned long length = end - start;
	char last = 0;
	long copied;

	record->arguments_length = 0;
	record->arguments_cut = 0;
	if (!start || end <= start)
		return 0;
	if (bpf_probe_read_user(&last, sizeof(last), (void *)(end - 1)))
		return 0;
	if (last) {
		copied = bpf_probe_read_user_str(to, limit, (void *)start);
		if (copied <= 0)
			return 0;
		length = copied;
		record->arguments_cut = copied >= limit;
	} else {
		if (length > limit) {
			length = limit;
			record->arguments_cut = 1;
		}
		IN_REGISTER(length);
		if (bpf_probe_read_user(to, length, (void *)start))
			return 0;
	}
	IN_REGISTER(length);
	if (length > limit)
		length = limit;
	record->arguments_length = length;
	return length;
}

static __always_inline __u64 mix(__u64 digest, const __u64 *words, int count)
{
#pragma unroll
	for (int i = 0; i < count; i++)
		digest = (digest ^ words[i]) * TITLE_FACTOR;
	return digest;
}

/* False when the memory cannot be read. */
static __always_inline bool mix_arguments(__u64 *digest, unsigned long start, unsigned long end)
{
	__u64 words[TITLE_PART / 8] = {};
	unsigned long length = end - start;

	if (length > TITLE_PART)
		length = TITLE_PART;
	IN_REGISTER(length);
	if (bpf_probe_read_user(words, length, (void *)start))
		return false;
	*digest = mix(*digest, words, TITLE_PART / 8);
	return true;
}

/* Differs when the title does; 0 when it cannot be read. Only of the current process. */
static __always_inline __u64 title_digest(struct task_struct *task)
{
	unsigned long start = BPF_CORE_READ(task, mm, arg_start);
	unsigned long end = BPF_CORE_READ(task, mm, arg_end);
	__u64 comm[COMM_LENGTH / 8];
	__u64 digest = end - start;

	if (!start || end <= start)
		return 0;
	bpf_probe_read_kernel(comm, COMM_LENGTH, &BPF_CORE_READ(task, group_leader)->comm);
	digest = mix(digest, comm, COMM_LENGTH / 8);
	if (!mix_arguments(&digest, start, end))
		return 0;
	if (end - start > TITLE_PART && !mix_arguments(&digest, start + TITLE_PART, end))
		return 0;
	return digest | 1;
}

static __always_inline void remember_title(struct task_struct *task, __u64 digest)
{
	__u32 pid = BPF_CORE_READ(task, tgid);
	struct title title = {};

	title.start_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	title.digest = digest;
	bpf_map_update_elem(&titles, &pid, &title, BPF_ANY);
}

/* The record of an exec has the title. */
static __always_inline void title_said(struct task_struct *task)
{
	__u64 digest = title_digest(task);

	if (digest)
		remember_title(task, digest);
}

/* False when there is no room. */
static __always_inline bool say_title_within(struct task_struct *task, __u64 now_ns, __u32 limit)
{
	__u32 head = __builtin_offsetof(struct process_record, text);
	struct process_record *record = bpf_ringbuf_reserve(&ring, head + limit, 0);

	if (!record) {
		count_loss(LOSS_RING_FULL);
		return false;
	}
	read_identity(record, task);
	record->type = RECORD_TITLE;
	record->time_ns = now_ns;
	record->path_length = 0;
	record->cgroup_length = 0;
	record->cgroup_v1_length = 0;
	record->path_cut = 0;
	record->deleted = 0;
	record->length = head + read_arguments(record, record->text, limit, task);
	bpf_ringbuf_submit(record, WITHOUT_WAKEUP);
	return true;
}

/* A function of its own, so that the verifier reads it once a program. */
__attribute__((noinline)) int say_title(__u64 now_ns)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 digest = title_digest(task);
	struct title *known;
	__u32 pid;
	unsigned long length;

	if (!digest)
		return 0;
	pid = BPF_CORE_READ(task, tgid);
	known = bpf_map_lookup_elem(&titles, &pid);
	if (known && known->digest == digest && known->start_ns == BPF_CORE_READ(task, group_leader, start_boottime))
		return 0;
	length = BPF_CORE_READ(task, mm, arg_end) - BPF_CORE_READ(task, mm, arg_start);
	if (!(length < SHORT_ARGUMENTS_LENGTH ? say_title_within(task, now_ns, SHORT_ARGUMENTS_LENGTH)
					      : say_title_within(task, now_ns, ARGUMENTS_LENGTH)))
		return 0;
	remember_title(task, digest);
	return 1;
}
