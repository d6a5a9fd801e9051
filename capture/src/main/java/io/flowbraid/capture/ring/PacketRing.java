// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.ring;

import io.flowbraid.capture.LiveSettings;
import io.flowbraid.ffi.LibC;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.LastError;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A packet socket whose kernel writes packets into blocks of memory that we see too (TPACKET_V3). A block is the
 * kernel's until it is full or the oldest packet in it has waited long enough, then ours until it is released. (NOT
 * thread safe.)
 *
 * @see <a href="https://docs.kernel.org/networking/packet_mmap.html">packet_mmap</a>
 */
public final class PacketRing implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW_CLOEXEC = 0x8_0003;
    private static final short ETH_P_ALL = 3;

    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_RX_RING = 5;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_VERSION = 10;
    private static final int PACKET_RESERVE = 12;
    private static final int PACKET_FANOUT = 18;
    private static final int PACKET_IGNORE_OUTGOING = 23;

    private static final int FANOUT_HASH = 0;
    private static final int FANOUT_UNIQUE_ID = 0x2000 << 16;
    private static final int FANOUT_IGNORE_OUTGOING = 0x4000 << 16;

    private static final int TPACKET_V3 = 2;
    private static final short PACKET_MR_PROMISC = 1;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final long MAP_FAILED = -1;
    private static final short POLLIN = 1;
    private static final short POLLERR = 8;

    /**
     * A block that is not full when its time is over takes as much of the buffer as a full one. A buffer has so many
     * that it holds some seconds of 10,000 packets/s: as long as a busy host keeps a thread from reading.
     */
    private static final int BLOCKS = 2_048;

    private static final int SMALLEST_BLOCK_BYTES = 16 << 10;
    /** Without meaning in this version but checked: packets follow each other closely, whatever their size. */
    private static final int FRAME_BYTES = 2048;

    private static final int ADDRESS_BYTES = 20;

    private static final int BLOCK_STATUS = 8;
    private static final int STATUS_USER = 1;

    private final int fd;
    private final int blockBytes;
    private final int blocks;
    private final UnsafeBuffer memory = new UnsafeBuffer(0, 0);
    /** struct pollfd. */
    private final UnsafeBuffer pollfd = new UnsafeBuffer(BufferUtil.allocateDirectAligned(8, 8));
    /** struct tpacket_stats_v3: packets, drops, how often the ring was full. */
    private final UnsafeBuffer statistics = new UnsafeBuffer(BufferUtil.allocateDirectAligned(12, 4));

    /** struct sockaddr_ll: family, protocol, device. */
    private final UnsafeBuffer address = new UnsafeBuffer(BufferUtil.allocateDirectAligned(ADDRESS_BYTES, 8));

    private final UnsafeBuffer length = new UnsafeBuffer(BufferUtil.allocateDirectAligned(4, 4));

    private boolean wasDown;
    private boolean hasGoneDown;

    /** What of a device is wanted. */
    public record Request(int deviceIndex, boolean isLoopback, KernelFilter filter, LiveSettings settings) {}

    private PacketRing(int fd, LiveSettings settings) {
        this.fd = fd;
        this.blockBytes = blockBytes(settings);
        this.blocks = Math.max(2, settings.bufferBytes() / blockBytes);
        pollfd.putInt(0, fd);
        pollfd.putShort(4, POLLIN);
    }

    /** A block holds some packets of full length. */
    private static int blockBytes(LiveSettings settings) {
        int bytes = Integer.highestOneBit(Math.max(settings.bufferBytes() / BLOCKS, SMALLEST_BLOCK_BYTES));
        while (bytes < 2 * settings.snaplenBytes()) {
            bytes <<= 1;
        }
        return bytes;
    }

    /**
     * Opens some that take packets from now on, in the calling thread's network namespace. The kernel spreads packets
     * among them by their flow: both directions come to the same one.
     */
    public static List<PacketRing> open(Request request, int rings) throws RingRefused {
        final List<PacketRing> opened = new ArrayList<>();
        try {
            for (int i = 0; i < rings; i++) {
                opened.add(bound(request));
            }
            if (rings > 1) {
                join(opened, request.isLoopback());
            }
            for (final PacketRing ring : opened) {
                ring.filter(request.filter());
            }
            return opened;
        } catch (RingRefused e) {
            opened.forEach(PacketRing::close);
            throw e;
        }
    }

    /** One that lets nothing through yet. */
    private static PacketRing bound(Request request) throws RingRefused {
        final int fd = LibC.INSTANCE.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0);
        if (fd < 0) {
            throw refused("socket");
        }
        final PacketRing ring = new PacketRing(fd, request.settings());
        try {
            ring.shape(request.settings().timeoutMs());
            ring.map();
            if (request.isLoopback()) {
                ring.set("PACKET_IGNORE_OUTGOING", PACKET_IGNORE_OUTGOING, 1);
            }
            ring.filter(KernelFilter.nothing());
            ring.bind(request.deviceIndex(), request.settings().promiscuous());
            return ring;
        } catch (RingRefused e) {
            ring.close();
            throw e;
        }
    }

    /** A socket has to be bound before it may join, and would until then see all packets. */
    private static void join(List<PacketRing> rings, boolean isLoopback) throws RingRefused {
        final int way = FANOUT_HASH | (isLoopback ? FANOUT_IGNORE_OUTGOING : 0);
        final PacketRing first = rings.get(0);
        first.set("PACKET_FANOUT", PACKET_FANOUT, way | FANOUT_UNIQUE_ID);
        final int group = first.read(SOL_PACKET, PACKET_FANOUT) & 0xffff;
        for (final PacketRing other : rings.subList(1, rings.size())) {
            other.set("PACKET_FANOUT", PACKET_FANOUT, way | group);
        }
    }

    private void filter(KernelFilter filter) throws RingRefused {
        if (!filter.attachTo(fd)) {
            throw refused("SO_ATTACH_FILTER");
        }
    }

    private void shape(int timeoutMs) throws RingRefused {
        set("PACKET_VERSION", PACKET_VERSION, TPACKET_V3);
        set("PACKET_RESERVE", PACKET_RESERVE, VlanTag.BYTES);
        // struct tpacket_req3
        set(
                "PACKET_RX_RING",
                PACKET_RX_RING,
                blockBytes,
                blocks,
                FRAME_BYTES,
                blockBytes / FRAME_BYTES * blocks,
                timeoutMs,
                0,
                0);
    }

    private void map() throws RingRefused {
        final Pointer anywhere = Pointer.wrap(Runtime.getSystemRuntime(), 0);
        final long bytes = (long) blockBytes * blocks;
        final long mapped = LibC.INSTANCE
                .mmap(anywhere, bytes, PROT_READ_WRITE, MAP_SHARED, fd, 0)
                .address();
        if (mapped == MAP_FAILED) {
            throw refused("mmap");
        }
        memory.wrap(mapped, (int) bytes);
    }

    private void bind(int deviceIndex, boolean promiscuous) throws RingRefused {
        if (promiscuous) {
            // struct packet_mreq
            set("PACKET_ADD_MEMBERSHIP", PACKET_ADD_MEMBERSHIP, deviceIndex, PACKET_MR_PROMISC, 0, 0);
        }
        address.putShort(0, (short) AF_PACKET);
        address.putShort(2, ETH_P_ALL, ByteOrder.BIG_ENDIAN);
        address.putInt(4, deviceIndex);
        if (LibC.INSTANCE.bind(fd, address.addressOffset(), ADDRESS_BYTES) != 0) {
            throw refused("bind");
        }
    }

    private void set(String name, int option, int... words) throws RingRefused {
        final UnsafeBuffer value = new UnsafeBuffer(BufferUtil.allocateDirectAligned(words.length * 4, 8));
        for (int i = 0; i < words.length; i++) {
            value.putInt(i * 4, words[i]);
        }
        if (LibC.INSTANCE.setsockopt(fd, SOL_PACKET, option, value.addressOffset(), value.capacity()) != 0) {
            throw refused(name);
        }
    }

    private static RingRefused refused(String call) {
        return new RingRefused(call + " was refused: errno " + LastError.getLastError(Runtime.getSystemRuntime()));
    }

    int blocks() {
        return blocks;
    }

    int blockBytes() {
        return blockBytes;
    }

    /** All blocks, one after the other. */
    UnsafeBuffer memory() {
        return memory;
    }

    /** Whether the block that begins there is ours; what the kernel wrote into it can then be read. */
    boolean isReadable(int blockOffset) {
        return (memory.getIntVolatile(blockOffset + BLOCK_STATUS) & STATUS_USER) != 0;
    }

    /** Gives a block back to the kernel. */
    void release(int blockOffset) {
        memory.putIntOrdered(blockOffset + BLOCK_STATUS, 0);
    }

    /** Waits for a block. Returns false when the device is gone for good. */
    boolean await(int timeoutMs) {
        LibC.INSTANCE.poll(pollfd.addressOffset(), 1, timeoutMs);
        if ((pollfd.getShort(6) & POLLERR) != 0) {
            read(SOL_SOCKET, SO_ERROR); // which clears it
            wasDown = true;
            hasGoneDown = true;
        }
        return !wasDown || isBound();
    }

    /** Whether the device went down since the last call. It may be up again. */
    boolean hasGoneDown() {
        final boolean hasGone = hasGoneDown;
        hasGoneDown = false;
        return hasGone;
    }

    /** An option that is a number; 0 when it cannot be had. */
    private int read(int level, int option) {
        length.putInt(0, 4);
        final int result = LibC.INSTANCE.getsockopt(fd, level, option, address.addressOffset(), length.addressOffset());
        return result == 0 ? address.getInt(0) : 0;
    }

    /** A device that goes down may come back; one that is removed takes its number away from the socket, silently. */
    private boolean isBound() {
        length.putInt(0, ADDRESS_BYTES);
        return LibC.INSTANCE.getsockname(fd, address.addressOffset(), length.addressOffset()) == 0
                && address.getInt(4) > 0;
    }

    /** Packets dropped since the last call: they passed the filter and found no block. */
    int takeDrops() {
        length.putInt(0, 12);
        final int result = LibC.INSTANCE.getsockopt(
                fd, SOL_PACKET, PACKET_STATISTICS, statistics.addressOffset(), length.addressOffset());
        return result == 0 ? statistics.getInt(4) : 0;
    }

    @Override
    public void close() {
        if (memory.capacity() != 0) {
            LibC.INSTANCE.munmap(memory.addressOffset(), memory.capacity());
            memory.wrap(0, 0);
        }
        LibC.INSTANCE.close(fd);
    }
}
