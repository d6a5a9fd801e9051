// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.ebpf;

import io.flowbraid.ffi.LibBpf;
import io.flowbraid.introspection.agent.bpf.BpfIterator;
import io.flowbraid.introspection.agent.bpf.RecordHandler;
import io.flowbraid.introspection.agent.record.SocketEventFlyweight;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Lists open sockets. The kernel side compares each TCP socket with what the last listing showed of it and leaves out
 * those that have not changed, so that they cost neither a record nor a look here. (NOT thread safe)
 */
final class SocketIterator {
    /** {@code struct listing} (native/src/main/bpf/records.h). */
    static final int FIRST_SLOT_OFFSET = 0;

    static final int SLOTS_OFFSET = 4;
    static final int CHANGED_OFFSET = 8;
    static final int LISTENERS_OFFSET = 12;
    static final int BEFORE_NS_OFFSET = 16;
    static final int ROUND_OFFSET = 24;
    static final int PADDING_OFFSET = 28;
    static final int LENGTH = 32;

    private final LibBpf bpf;
    private final BpfIterator sockets;
    private final int requestFd;
    private final UnsafeBuffer key = new UnsafeBuffer(ByteBuffer.allocateDirect(Integer.BYTES));
    private final UnsafeBuffer request = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));
    private int round;

    SocketIterator(LibBpf bpf, BpfIterator sockets, int requestFd) {
        this.bpf = bpf;
        this.sockets = sockets;
        this.requestFd = requestFd;
    }

    /** Visits the listening TCP sockets; parameters as for {@link #readChanged}. */
    void readListeners(RecordHandler handler, Runnable between) {
        request.setMemory(0, LENGTH, (byte) 0);
        request.putInt(LISTENERS_OFFSET, 1);
        request.putLong(BEFORE_NS_OFFSET, Long.MAX_VALUE);
        read(handler, between);
    }

    /**
     * Visits the TCP sockets that are new or changed, those of the slots, and all others but TCP.
     *
     * @param beforeNs {@code CLOCK_MONOTONIC} ns; sockets that got their owner later are left out, and are changed
     *     still
     * @param between runs between two pieces of a long listing; what it does sees nothing newer than the next piece
     */
    void readChanged(Slots repeated, long beforeNs, RecordHandler handler, Runnable between) {
        request.putInt(FIRST_SLOT_OFFSET, repeated.first());
        request.putInt(SLOTS_OFFSET, repeated.count());
        request.putInt(CHANGED_OFFSET, 1);
        request.putInt(LISTENERS_OFFSET, 0);
        request.putLong(BEFORE_NS_OFFSET, beforeNs);
        read(handler, between);
    }

    private void read(RecordHandler handler, Runnable between) {
        round = Math.max(1, round + 1);
        request.putInt(ROUND_OFFSET, round);
        bpf.bpf_map_update_elem(requestFd, key.addressOffset(), request.addressOffset(), 0);
        sockets.open();
        try {
            for (int length; (length = sockets.readPiece()) > 0; ) {
                for (int offset = 0; offset + SocketEventFlyweight.LENGTH <= length; ) {
                    handler.onRecord(sockets.piece(), offset);
                    offset += SocketEventFlyweight.LENGTH;
                }
                between.run();
            }
        } finally {
            sockets.close();
        }
    }
}
