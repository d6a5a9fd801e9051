// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Loads the BPF programs and reads their maps, through libbpf. {@link io.flowbraid.introspection.agent.bpf.BpfLoader}
 * loads the object with the sections and types that this kernel has, and says why when the kernel refuses. {@link
 * io.flowbraid.introspection.agent.bpf.BpfRing} reads the ring buffer in place, and {@link
 * io.flowbraid.introspection.agent.bpf.BpfIterator} runs an iterator over all sockets or processes. Nothing here knows
 * what a record means.
 *
 * <p>Thread: the agent's.
 */
@NullMarked
package io.flowbraid.introspection.agent.bpf;

import org.jspecify.annotations.NullMarked;
