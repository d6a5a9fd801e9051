// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Frames one behind the other, as many as there is room for, with their processes. (NOT thread safe.) */
final class PacketChunk implements Iterable<OwnedFrame> {
    static final int BYTES = 1 << 20;

    private static final int TIME = 0;
    private static final int FLOW = 8;
    private static final int CAPTURED = 16;
    private static final int WIRE_LENGTH = 20;
    private static final int INTERFACE = 24;
    private static final int LINK_TYPE = 28;
    private static final int DIRECTION = 32;
    private static final int OWNER = 36;
    private static final int FRAME = 40;

    private static final int NOBODY = -1;
    /** How many of the last processes are looked at before one is entered again. */
    private static final int NEIGHBOURS = 8;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
    private final long address = BufferUtil.address(bytes);
    private final UnsafeBuffer memory = new UnsafeBuffer(bytes);
    private final List<Owner> owners = new ArrayList<>();
    private int used;

    private record Owner(ProcessIdentity process, @Nullable Workload workload) {}

    void clear() {
        used = 0;
        owners.clear();
    }

    /** Copies a frame; false when there is no room. */
    boolean add(OwnedFrame owned) {
        final int length = length(owned.frame.captured);
        if (length > BYTES - used) {
            return false;
        }
        memory.putLong(used + TIME, owned.frame.timeNs);
        memory.putLong(used + FLOW, owned.flowId);
        memory.putInt(used + CAPTURED, owned.frame.captured);
        memory.putInt(used + WIRE_LENGTH, owned.frame.wireLength);
        memory.putInt(used + INTERFACE, owned.frame.interfaceId);
        memory.putInt(used + LINK_TYPE, owned.frame.linkType);
        memory.putInt(used + DIRECTION, owned.direction);
        memory.putInt(used + OWNER, owner(owned));
        UnsafeApi.copyMemory(null, owned.frame.address, null, address + used + FRAME, owned.frame.captured);
        used += length;
        return true;
    }

    private static int length(int captured) {
        return BitUtil.align(FRAME + captured, Long.BYTES);
    }

    /** Neighbours are often of the same process. */
    private int owner(OwnedFrame owned) {
        if (owned.process == null) {
            return NOBODY;
        }
        for (int n = owners.size() - 1; n >= Math.max(0, owners.size() - NEIGHBOURS); n--) {
            if (owners.get(n).process == owned.process && owners.get(n).workload == owned.workload) {
                return n;
            }
        }
        owners.add(new Owner(owned.process, owned.workload));
        return owners.size() - 1;
    }

    /** Becomes the same as another one. */
    void copyOf(PacketChunk other) {
        clear();
        UnsafeApi.copyMemory(null, other.address, null, address, other.used);
        used = other.used;
        owners.addAll(other.owners);
    }

    /** All frames in order, each valid until the next. */
    @Override
    public Iterator<OwnedFrame> iterator() {
        return new Iterator<>() {
            private final OwnedFrame owned = new OwnedFrame();
            private int at;

            @Override
            public boolean hasNext() {
                return at < used;
            }

            @Override
            public OwnedFrame next() {
                owned.flowId = memory.getLong(at + FLOW);
                owned.direction = memory.getInt(at + DIRECTION);
                owned.frame.timeNs = memory.getLong(at + TIME);
                owned.frame.captured = memory.getInt(at + CAPTURED);
                owned.frame.wireLength = memory.getInt(at + WIRE_LENGTH);
                owned.frame.interfaceId = memory.getInt(at + INTERFACE);
                owned.frame.linkType = memory.getInt(at + LINK_TYPE);
                owned.frame.address = address + at + FRAME;
                final int number = memory.getInt(at + OWNER);
                owned.process = number == NOBODY ? null : owners.get(number).process;
                owned.workload = number == NOBODY ? null : owners.get(number).workload;
                at += length(owned.frame.captured);
                return owned;
            }
        };
    }
}
