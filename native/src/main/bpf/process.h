/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * Every process, so that one that lived a millisecond still has a name when its socket is talked about. All that is
 * read late elsewhere (/proc) is taken here while the process stands still: path, arguments, cgroup.
 */
#pragma once

#include "title.h"

#define MAX_CGROUP_DEPTH 32
/* A path of single-letter directories. */
#define MAX_PATH_DEPTH (PATH_LENGTH / 2)
/* Before 5.17 the verifier walks through each turn of a loop, and there are two programs with this one. */
#define MAX_UNROLLED_PATH_DEPTH 24

/* False when the text ends before the name. */
static __always_inline bool append_name(struct process_record *record, __u32 *length, __u32 end, const void *name)
{
	__u32 at = *length;
	long copied;

	if (at >= end)
		return false;
	copied = bpf_probe_read_kernel_str(record->text + at, NAME_LENGTH, name);
	if (copied <= 0)
		return false;
	*length = at + (copied & (2 * NAME_LENGTH - 1));
	return true;
}

/* Names of a cgroup and those around it, but for the root, which has none. */
static __always_inline __u32 append_cgroup(struct process_record *record, __u32 length, __u32 end,
					   struct cgroup *cgroup)
{
	struct kernfs_node *node = cgroup ? BPF_CORE_READ(cgroup, kn) : 0;
	struct kernfs_node *parent;

	for (int i = 0; i < MAX_CGROUP_DEPTH && node; i++) {
		if (bpf_core_field_exists(struct kernfs_node___new, __parent))
			parent = BPF_CORE_READ((struct kernfs_node___new *)node, __parent);
		else
			parent = BPF_CORE_READ((struct kernfs_node___old *)node, parent);
		if (!parent || !append_name(record, &length, end, BPF_CORE_READ(node, name)))
			break;
		node = parent;
	}
	return length;
}

static __always_inline __u32 append_cgroups(struct process_record *record, __u32 length, struct task_struct *task)
{
	struct css_set *set = 0;
	struct cgroup_subsys_state *state = 0;
	__u32 before = length;

	record->cgroup_length = 0;
	record->cgroup_v1_length = 0;
	if (bpf_core_field_exists(task->cgroups))
		set = BPF_CORE_READ(task, cgroups);
	if (!set || !bpf_core_field_exists(set->dfl_cgrp))
		return length;
	length = append_cgroup(record, length, CGROUP_END, BPF_CORE_READ(set, dfl_cgrp));
	record->cgroup_length = length - before;
	if (!bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id))
		return length;
	/* The index is only known at load, so the member cannot be named. */
	bpf_probe_read_kernel(&state, sizeof(state),
			      (void *)set + bpf_core_field_offset(struct css_set, subsys) +
				      bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id) * sizeof(void *));
	if (!state)
		return length;
	before = length;
	length = append_cgroup(record, length, CGROUP_V1_END, BPF_CORE_READ(state, cgroup));
	record->cgroup_v1_length = length - before;
	return length;
}

/* From a file up to the root, over mount points. bpf_d_path() is not allowed where we are. */
struct path_walk {
	struct dentry *dentry;
	struct vfsmount *vfsmount;
	__u32 length;
	__u32 slot;
	bool ended;
};

/* 1 when there is nothing more to walk. */
static long walk_up(__u32 index, struct path_walk *walk)
{
	struct process_record *record = bpf_map_lookup_elem(&scratch, &walk->slot);
	struct dentry *dentry = walk->dentry;
	struct vfsmount *vfsmount = walk->vfsmount;
	struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
	struct dentry *root = BPF_CORE_READ(vfsmount, mnt_root);
	struct mount *mount, *outer;

	if (!record)
		return 1;
	if (dentry == root || dentry == parent) {
		mount = (void *)vfsmount - bpf_core_field_offset(struct mount, mnt);
		outer = BPF_CORE_READ(mount, mnt_parent);
		if (outer == mount || dentry != root) {
			walk->ended = true;
			return 1;
		}
		walk->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
		walk->vfsmount = (void *)outer + bpf_core_field_offset(struct mount, mnt);
		return 0;
	}
	if (!append_name(record, &walk->length, PATH_END, BPF_CORE_READ(dentry, d_name.name)))
		return 1;
	walk->dentry = parent;
	return 0;
}

static __always_inline __u32 read_path(struct process_record *record, struct task_struct *task, __u32 slot)
{
	struct file *file = BPF_CORE_READ(task, mm, exe_file);
	struct path_walk walk = {};
	struct dentry *dentry;
	bool alone;

	record->path_cut = 0;
	record->deleted = 0;
	if (!file)
		return 0;
	walk.slot = slot;
	dentry = BPF_CORE_READ(file, f_path.dentry);
	walk.dentry = dentry;
	walk.vfsmount = BPF_CORE_READ(file, f_path.mnt);
	/* A memfd is in no directory. */
	alone = dentry == BPF_CORE_READ(dentry, d_parent);
	record->deleted = alone || !BPF_CORE_READ(dentry, d_hash.pprev);
	if (alone) {
		append_name(record, &walk.length, PATH_END, BPF_CORE_READ(dentry, d_name.name));
		return walk.length;
	}
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_loop)) {
		bpf_loop(MAX_PATH_DEPTH, walk_up, &walk, 0);
	} else {
		for (int i = 0; i < MAX_UNROLLED_PATH_DEPTH; i++)
			if (walk_up(i, &walk))
				break;
	}
	record->path_cut = !walk.ended;
	return walk.length;
}

/* A process and the program it runs; its length leaves out what is not used of the texts. */
static __always_inline struct process_record *image_of(struct task_struct *task, __u32 type, __u32 slot)
{
	struct process_record *record = bpf_map_lookup_elem(&scratch, &slot);
	__u32 length;

	if (!record)
		return 0;
	read_identity(record, task);
	record->type = type;
	record->arguments_length = 0;
	record->arguments_cut = 0;
	length = read_path(record, task, slot);
	record->path_length = length;
	length = append_cgroups(record, length, task);
	if (type == RECORD_EXEC && length <= CGROUP_V1_END + NAME_LENGTH)
		length += read_arguments(record, record->text + length, ARGUMENTS_LENGTH, task);
	record->length = __builtin_offsetof(struct process_record, text) + length;
	return record;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(process_exec, struct task_struct *task)
{
	struct process_record *record = image_of(task, RECORD_EXEC, SCRATCH_EXEC);
	__u32 length;

	if (!record)
		return 0;
	length = record->length;
	if (length > sizeof(*record))
		length = sizeof(*record);
	if (bpf_ringbuf_output(&ring, record, length, WITHOUT_WAKEUP))
		count_loss(LOSS_RING_FULL);
	else
		title_said(task);
	return 0;
}

#define SHORT_RECORD_LENGTH __builtin_offsetof(struct process_record, path_length)

static __always_inline void say_process(struct task_struct *task, __u32 type)
{
	struct process_record *record = bpf_ringbuf_reserve(&ring, SHORT_RECORD_LENGTH, 0);

	if (!record) {
		count_loss(LOSS_RING_FULL);
		return;
	}
	record->type = type;
	record->length = SHORT_RECORD_LENGTH;
	read_identity(record, task);
	bpf_ringbuf_submit(record, WITHOUT_WAKEUP);
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(process_fork, struct task_struct *parent, struct task_struct *child)
{
	/* A thread is no process. */
	if (child->pid == child->tgid)
		say_process(child, RECORD_FORK);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(process_exit, struct task_struct *task)
{
	if (task->pid == task->tgid)
		say_process(task, RECORD_EXIT);
	return 0;
}
