// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.file;

import io.flowbraid.capture.dissect.DissectorMemory;
import io.flowbraid.capture.kept.FrameDirection;
import io.flowbraid.capture.kept.FrameKeepers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Numbers and names the interfaces of all capture files of a run, in the order in which they are met. */
public final class FileInterfaces {
    private final InterfaceListener listener;
    private final FrameKeepers keepers;
    private final int limit;
    private final List<String> names = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final DissectorMemory memory = new DissectorMemory();
    /** Of the packet in hand. */
    private int direction = FrameDirection.UNKNOWN;

    /**
     * @param limit more interfaces than this share the last number
     * @param listener is told each one before its first packet
     * @param keepers take copies of whole frames
     */
    public FileInterfaces(int limit, InterfaceListener listener, FrameKeepers keepers) {
        this.limit = limit;
        this.listener = listener;
        this.keepers = keepers;
    }

    int size() {
        return names.size();
    }

    /** What the dissectors of all of them remember. */
    DissectorMemory memory() {
        return memory;
    }

    FrameKeepers keepers() {
        return keepers;
    }

    int direction() {
        return direction;
    }

    void direction(int ofNext) {
        direction = ofNext;
    }

    String name(int id) {
        return names.get(id);
    }

    /** Adds one and returns its number. A name that is taken gets a number of its own behind it. */
    int add(String name) {
        if (names.size() == limit) {
            return limit - 1;
        }
        String free = name;
        for (int i = 2; !taken.add(free); i++) {
            free = name + "#" + i;
        }
        names.add(free);
        listener.onInterface(names.size() - 1, free);
        return names.size() - 1;
    }
}
