/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * Is the current task the one that asked for what happens? In an interrupt it is whoever was interrupted, and a kernel
 * thread works for somebody else. An owner is named only where it is.
 */
#pragma once

#include "kernel_types.h"

/* preempt_count: a softirq is being served (bit 8 alone: the others say that softirqs are held off), interrupt, NMI. */
#define SERVING_SOFTIRQ 0x00000100
#define HARDIRQ_OR_NMI 0x00ff0000

/*
 * Where x86 keeps the count: per processor, beside the current task. Distances from the processor's run queue, which is
 * the one per-processor variable that a task leads to; the loader reads them in the kernel's BTF. The kernel itself
 * finds such a variable for us only if it was built with the names of all its data.
 */
const volatile struct context_layout {
	__s64 preempt_count;
	__s64 current_task;
	__u64 is_known;
} context_layout SEC(".rodata.context") = {};

static __always_inline __u32 interrupt_bits(struct task_struct *task)
{
	__u32 count = SERVING_SOFTIRQ;
	struct task_struct *current = 0;
	void *queue;

	if (bpf_core_field_exists(task->thread_info.preempt_count)) {
		bpf_probe_read_kernel(&count, sizeof(count), &task->thread_info.preempt_count);
	} else if (context_layout.is_known && bpf_core_field_exists(struct cfs_rq, rq)) {
		queue = BPF_CORE_READ(task, se.cfs_rq, rq);
		bpf_probe_read_kernel(&current, sizeof(current), queue + context_layout.current_task);
		/* The proof that we look in the right place. */
		if (current != task)
			return SERVING_SOFTIRQ;
		bpf_probe_read_kernel(&count, sizeof(count), queue + context_layout.preempt_count);
	}
	if (bpf_core_field_exists(task->softirq_disable_cnt))
		count |= BPF_CORE_READ(task, softirq_disable_cnt) & SERVING_SOFTIRQ;
	return count & (SERVING_SOFTIRQ | HARDIRQ_OR_NMI);
}

/* Where the count cannot be read the answer is no: then nobody is named. */
static __always_inline bool in_process(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return !interrupt_bits(task) && !(BPF_CORE_READ(task, flags) & PF_KTHREAD);
}
