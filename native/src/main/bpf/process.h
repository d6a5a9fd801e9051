/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * Every process, so that one that lived a millisecond still has a name when its socket is talked about. All that is
 * read late elsewhere (/proc) is taken here while the process stands still: path, arguments, cgroup.
 */
#pragma once

#include "maps.h"

#define PATH_DEPTH 24

static __always_inline void read_cgroup_names(struct cgroup *cgroup, char *name, char *parent_name)
{
	struct kernfs_node *node = BPF_CORE_READ(cgroup, kn);
	struct kernfs_node *parent;

	if (!node)
		return;
	bpf_probe_read_kernel_str(name, CGROUP_NAME_LENGTH, BPF_CORE_READ(node, name));
	if (bpf_core_field_exists(struct kernfs_node___new, __parent))
		parent = BPF_CORE_READ((struct kernfs_node___new *)node, __parent);
	else
		parent = BPF_CORE_READ((struct kernfs_node___old *)node, parent);
	if (parent)
		bpf_probe_read_kernel_str(parent_name, CGROUP_NAME_LENGTH, BPF_CORE_READ(parent, name));
}

static __always_inline void read_cgroups(struct process_record *record, struct task_struct *task)
{
	struct css_set *set = BPF_CORE_READ(task, cgroups);
	struct cgroup_subsys_state *state = 0;
	struct cgroup *cgroup;

	record->cgroup[0] = 0;
	record->cgroup_parent[0] = 0;
	record->cgroup_v1[0] = 0;
	record->cgroup_v1_parent[0] = 0;
	if (!set)
		return;
	cgroup = BPF_CORE_READ(set, dfl_cgrp);
	if (cgroup)
		read_cgroup_names(cgroup, record->cgroup, record->cgroup_parent);
	if (!bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id))
		return;
	/* The index is only known at load, so the member cannot be named. */
	bpf_probe_read_kernel(&state, sizeof(state),
			      (void *)set + bpf_core_field_offset(struct css_set, subsys)
				      + bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id) * sizeof(void *));
	if (!state)
		return;
	cgroup = BPF_CORE_READ(state, cgroup);
	if (cgroup)
		read_cgroup_names(cgroup, record->cgroup_v1, record->cgroup_v1_parent);
}

/* Names from the file up to the root, over mount points. bpf_d_path() is not allowed where we are. */
static __always_inline __u32 read_path(struct process_record *record, struct task_struct *task)
{
	struct file *file = BPF_CORE_READ(task, mm, exe_file);
	struct dentry *dentry, *root, *parent;
	struct vfsmount *vfsmount;
	struct mount *mount;
	__u32 length = 0;

	if (!file)
		return 0;
	dentry = BPF_CORE_READ(file, f_path.dentry);
	vfsmount = BPF_CORE_READ(file, f_path.mnt);
	mount = (void *)vfsmount - bpf_core_field_offset(struct mount, mnt);
	for (int i = 0; i < PATH_DEPTH; i++) {
		root = BPF_CORE_READ(vfsmount, mnt_root);
		parent = BPF_CORE_READ(dentry, d_parent);
		if (dentry == root || dentry == parent) {
			struct mount *outer = BPF_CORE_READ(mount, mnt_parent);

			if (outer == mount || dentry != root)
				break;
			dentry = BPF_CORE_READ(mount, mnt_mountpoint);
			mount = outer;
			vfsmount = (void *)mount + bpf_core_field_offset(struct mount, mnt);
			continue;
		}
		if (length > PATH_LENGTH - PATH_NAME_LENGTH)
			break;
		int copied = bpf_probe_read_kernel_str(record->path + length, PATH_NAME_LENGTH,
						       BPF_CORE_READ(dentry, d_name.name));
		if (copied <= 0)
			break;
		length += copied & (2 * PATH_NAME_LENGTH - 1);
		dentry = parent;
	}
	return length;
}

/* The new stack was just written, so it is there: a page that were not could not be waited for. */
static __always_inline __u32 read_arguments(struct process_record *record, struct task_struct *task)
{
	unsigned long start = BPF_CORE_READ(task, mm, arg_start);
	unsigned long length = BPF_CORE_READ(task, mm, arg_end) - start;

	if (length > ARGUMENTS_LENGTH - 1)
		length = ARGUMENTS_LENGTH - 1;
	return bpf_probe_read_user(record->arguments, length, (void *)start) ? 0 : length;
}

static __always_inline void read_identity(struct process_record *record, struct task_struct *task)
{
	record->time_ns = bpf_ktime_get_ns();
	record->start_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	record->pid = BPF_CORE_READ(task, tgid);
	record->parent_pid = BPF_CORE_READ(task, real_parent, tgid);
	record->uid = BPF_CORE_READ(task, cred, uid.val);
	record->gid = BPF_CORE_READ(task, cred, gid.val);
	bpf_probe_read_kernel(record->comm, sizeof(record->comm), &BPF_CORE_READ(task, group_leader)->comm);
}

/* A process and the program it runs; its length leaves out the end of the path that is not used. */
static __always_inline struct process_record *image_of(struct task_struct *task, __u32 type)
{
	__u32 zero = 0;
	__u32 length;
	struct process_record *record = bpf_map_lookup_elem(&scratch, &zero);

	if (!record)
		return 0;
	read_identity(record, task);
	read_cgroups(record, task);
	record->type = type;
	record->arguments_length = type == RECORD_EXEC ? read_arguments(record, task) : 0;
	length = read_path(record, task);
	if (length > PATH_LENGTH)
		length = PATH_LENGTH;
	record->path_length = length;
	record->length = __builtin_offsetof(struct process_record, path) + length;
	return record;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(process_exec, struct task_struct *task)
{
	struct process_record *record = image_of(task, RECORD_EXEC);
	__u32 length;

	if (!record)
		return 0;
	length = record->length;
	if (length > sizeof(*record))
		length = sizeof(*record);
	if (bpf_ringbuf_output(&ring, record, length, WITHOUT_WAKEUP))
		count_loss(LOSS_RING_FULL);
	return 0;
}

#define SHORT_RECORD_LENGTH __builtin_offsetof(struct process_record, cgroup)

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
