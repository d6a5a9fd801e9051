/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Copyright the Flowbraid authors */

/*
 * An agent for one network namespace: what happens in others is dropped before it takes a place in the ring or in a map,
 * where a busy namespace would push out a quiet one. Owners are still kept for every socket, since they live in the
 * socket and the reader may move to another namespace at any time. Processes are reported whatever their namespace: they
 * use sockets of others.
 */
#pragma once

#include "kernel_types.h"

struct scope {
	__u64 since_ns; /* when the reader moved to this namespace; 0: it began there */
	__u32 netns; /* 0: all */
	__u32 unused;
};

/* The reader writes it before the programs are attached, and again when the namespace is another. */
struct scope scope SEC(".data.scope") = {};

static __always_inline bool in_scope(__u32 netns)
{
	return !scope.netns || scope.netns == netns;
}
