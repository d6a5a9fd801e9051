// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Records of the BPF programs, as {@code native/src/main/bpf/records.h} lays them out: flyweights over the bytes of a
 * ring or an iterator, the clock that turns the kernel's times into wall time, and the text of a command line.
 *
 * <p>Thread: the agent's. {@code CommandLine} has no state and serves every thread.
 */
@NullMarked
package io.flowbraid.introspection.agent.record;

import org.jspecify.annotations.NullMarked;
