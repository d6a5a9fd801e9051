// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.ebpf;

/**
 * Some of the {@link #SLOTS} parts into which cookies divide all sockets: those that a listing repeats although they
 * have not changed.
 */
record Slots(int first, int count) {
    /** {@code LISTING_SLOTS} of the BPF programs; a power of two. */
    static final int SLOTS = 64;

    static final Slots NONE = new Slots(0, 0);
    static final Slots ALL = new Slots(0, SLOTS);

    boolean has(long cookie) {
        return (cookie - first & SLOTS - 1) < count;
    }
}
