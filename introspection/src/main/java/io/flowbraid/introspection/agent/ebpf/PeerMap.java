// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.ebpf;

import io.flowbraid.ffi.LibBpf;
import io.flowbraid.introspection.agent.bpf.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.BiConsumer;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/** The kernel's hash of the peers of sockets without connections. (NOT thread safe) */
final class PeerMap {
    static final int COOKIE_OFFSET = 0;
    static final int LOCAL_OFFSET = 8;
    static final int REMOTE_OFFSET = 24;
    static final int LOCAL_PORT_OFFSET = 40;
    static final int REMOTE_PORT_OFFSET = 42;
    static final int PROTOCOL_OFFSET = 44;
    static final int INJECTED_OFFSET = 45;
    static final int BOUND_INTERFACE_OFFSET = 48;
    static final int KEY_LENGTH = 56;

    static final int BYTES_SENT_OFFSET = 0;
    static final int BYTES_RECEIVED_OFFSET = 8;
    static final int DATAGRAMS_SENT_OFFSET = 16;
    static final int DATAGRAMS_RECEIVED_OFFSET = 24;
    static final int LAST_NS_OFFSET = 32;
    static final int COUNTERS_LENGTH = 40;

    /** Peers of one piece: to encode their events takes some milliseconds. */
    private static final int BATCH = 1024;

    private static final long DIGEST_FACTOR = 0x9e37_79b9_7f4a_7c15L;
    private static final long NONE = 0;

    private final LibBpf bpf;
    private final int fd;
    private final UnsafeBuffer key = new UnsafeBuffer(ByteBuffer.allocateDirect(KEY_LENGTH));
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(COUNTERS_LENGTH));
    private final Pointer keys = Memory.allocateDirect(Runtime.getSystemRuntime(), BATCH * KEY_LENGTH);
    private final Pointer values = Memory.allocateDirect(Runtime.getSystemRuntime(), BATCH * COUNTERS_LENGTH);
    private final Pointer place = Memory.allocateDirect(Runtime.getSystemRuntime(), KEY_LENGTH);
    private final Pointer count = Memory.allocateDirect(Runtime.getSystemRuntime(), Integer.BYTES);
    private final UnsafeBuffer keyView = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer valueView = new UnsafeBuffer(0, 0);
    private final PeerCounters counters = new PeerCounters();
    private Long2LongHashMap datagrams = new Long2LongHashMap(NONE);
    private Long2LongHashMap lastDatagrams = new Long2LongHashMap(NONE);

    PeerMap(LibBpf bpf, int fd) {
        this.bpf = bpf;
        this.fd = fd;
        keyView.wrap(keys.address(), BATCH * KEY_LENGTH);
        valueView.wrap(values.address(), BATCH * COUNTERS_LENGTH);
    }

    /** False when the kernel does not count this peer any more. */
    boolean read(PeerKey peer, PeerCounters into) {
        encode(peer);
        if (bpf.bpf_map_lookup_elem(fd, key.addressOffset(), value.addressOffset()) != 0) {
            return false;
        }
        decode(value, 0, into);
        return true;
    }

    /** Reads for the last time and forgets the peer. */
    boolean take(PeerKey peer, PeerCounters into) {
        encode(peer);
        if (bpf.bpf_map_lookup_and_delete_elem(fd, key.addressOffset(), value.addressOffset()) == 0) {
            decode(value, 0, into);
            return true;
        }
        // Hashes have that call since 5.14 only.
        final boolean found = read(peer, into);
        bpf.bpf_map_delete_elem(fd, key.addressOffset());
        return found;
    }

    /**
     * Visits the peers that have changed since they were visited last, those of the slots, and the idle ones; the
     * counters are used again for the next. One that is added meanwhile may be left out.
     *
     * @param idleSinceNs a peer is idle if its last packet was before that, {@code CLOCK_MONOTONIC}
     * @param between runs between two pieces of a long visit
     */
    void forEachChanged(Slots repeated, long idleSinceNs, BiConsumer<PeerKey, PeerCounters> visitor, Runnable between) {
        final Long2LongHashMap emptied = lastDatagrams;
        lastDatagrams = datagrams;
        datagrams = emptied;
        datagrams.clear();
        Pointer from = null;
        for (int result = 0; result == 0; from = place) {
            count.putInt(0, BATCH);
            result = bpf.bpf_map_lookup_batch(fd, from, place, keys, values, count, null);
            if (result != 0 && result != -Errno.ENOENT) {
                return;
            }
            for (int i = 0; i < count.getInt(0); i++) {
                decode(valueView, i * COUNTERS_LENGTH, counters);
                if (hasChanged(i * KEY_LENGTH)
                        || counters.lastNs < idleSinceNs
                        || repeated.has(keyView.getLong(i * KEY_LENGTH + COOKIE_OFFSET))) {
                    visitor.accept(decodeKey(i * KEY_LENGTH), counters);
                }
            }
            between.run();
        }
    }

    /** Notes the number of datagrams under a digest of the key, which needs no object. */
    private boolean hasChanged(int offset) {
        long digest = 0;
        for (int word = 0; word < KEY_LENGTH; word += Long.BYTES) {
            digest = (digest + keyView.getLong(offset + word)) * DIGEST_FACTOR;
            digest ^= digest >>> 32;
        }
        final long count = counters.datagramsSent + counters.datagramsReceived;
        datagrams.put(digest, count);
        return lastDatagrams.get(digest) != count;
    }

    private void encode(PeerKey peer) {
        key.setMemory(0, KEY_LENGTH, (byte) 0);
        key.putLong(COOKIE_OFFSET, peer.cookie());
        key.putLong(LOCAL_OFFSET, peer.localHi(), ByteOrder.BIG_ENDIAN);
        key.putLong(LOCAL_OFFSET + 8, peer.localLo(), ByteOrder.BIG_ENDIAN);
        key.putLong(REMOTE_OFFSET, peer.remoteHi(), ByteOrder.BIG_ENDIAN);
        key.putLong(REMOTE_OFFSET + 8, peer.remoteLo(), ByteOrder.BIG_ENDIAN);
        key.putShort(LOCAL_PORT_OFFSET, (short) peer.localPort());
        key.putShort(REMOTE_PORT_OFFSET, (short) peer.remotePort());
        key.putByte(PROTOCOL_OFFSET, (byte) peer.protocol());
        key.putByte(INJECTED_OFFSET, (byte) (peer.isInjected() ? 1 : 0));
        key.putLong(BOUND_INTERFACE_OFFSET, peer.boundInterface());
    }

    private PeerKey decodeKey(int offset) {
        return new PeerKey(
                keyView.getLong(offset + COOKIE_OFFSET),
                keyView.getLong(offset + LOCAL_OFFSET, ByteOrder.BIG_ENDIAN),
                keyView.getLong(offset + LOCAL_OFFSET + 8, ByteOrder.BIG_ENDIAN),
                keyView.getShort(offset + LOCAL_PORT_OFFSET) & 0xffff,
                keyView.getLong(offset + REMOTE_OFFSET, ByteOrder.BIG_ENDIAN),
                keyView.getLong(offset + REMOTE_OFFSET + 8, ByteOrder.BIG_ENDIAN),
                keyView.getShort(offset + REMOTE_PORT_OFFSET) & 0xffff,
                keyView.getByte(offset + PROTOCOL_OFFSET) & 0xff,
                keyView.getByte(offset + INJECTED_OFFSET) != 0,
                (int) keyView.getLong(offset + BOUND_INTERFACE_OFFSET));
    }

    private static void decode(UnsafeBuffer buffer, int offset, PeerCounters into) {
        into.bytesSent = buffer.getLong(offset + BYTES_SENT_OFFSET);
        into.bytesReceived = buffer.getLong(offset + BYTES_RECEIVED_OFFSET);
        into.datagramsSent = buffer.getLong(offset + DATAGRAMS_SENT_OFFSET);
        into.datagramsReceived = buffer.getLong(offset + DATAGRAMS_RECEIVED_OFFSET);
        into.lastNs = buffer.getLong(offset + LAST_NS_OFFSET);
    }
}
