// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import io.flowbraid.capture.LiveReader;
import io.flowbraid.capture.LiveSettings;
import io.flowbraid.capture.libpcap.Pcap4J;
import io.flowbraid.capture.libpcap.PcapReader;
import io.flowbraid.capture.ring.DropCounts;
import io.flowbraid.ffi.LibC;
import io.flowbraid.ffi.LibPcap;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.packet.PacketBatch;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.pcap4j.core.PcapHandle;

/**
 * Reads a device packet by packet through libpcap: any device, on any kernel. Where libpcap has to put something of its
 * own before each packet, as on {@code any}, there is no other way. (NOT thread safe.)
 */
final class LibpcapReader implements LiveReader {
    private static final short POLLIN = 1;

    private final long pcap;
    private final PcapReader reader;
    private final String reason;

    /** struct pollfd. */
    private final UnsafeBuffer pollfd = new UnsafeBuffer(BufferUtil.allocateDirectAligned(8, 8));
    /** struct pcap_stat: received, dropped, dropped by the interface. */
    private final UnsafeBuffer statistics = new UnsafeBuffer(BufferUtil.allocateDirectAligned(16, 8));

    private final DropCounts drops;

    /** @param reason why the device's ring is not read in place */
    LibpcapReader(PcapHandle handle, String reason, LiveSettings settings, int interfaceId, LedgerStage stage) {
        this.pcap = Pcap4J.addressOf(handle);
        this.reason = reason;
        this.reader = new PcapReader(handle, settings.packetLimit(), interfaceId, stage, settings.keepers());
        pollfd.putInt(0, LibPcap.INSTANCE.pcap_get_selectable_fd(pcap));
        pollfd.putShort(4, POLLIN);
        LibPcap.INSTANCE.pcap_stats(pcap, statistics.addressOffset());
        // What was dropped before the filter was set is not ours.
        this.drops = new DropCounts(stage, statistics.getInt(4), statistics.getInt(8));
    }

    @Override
    public int read(PacketBatch batch) {
        return reader.read(batch);
    }

    @Override
    public void awaitPackets(int timeoutMs) {
        LibC.INSTANCE.poll(pollfd.addressOffset(), 1, timeoutMs);
    }

    @Override
    public void countDrops() {
        if (LibPcap.INSTANCE.pcap_stats(pcap, statistics.addressOffset()) == 0) {
            drops.update(statistics.getInt(4), statistics.getInt(8));
        }
    }

    @Override
    public String way() {
        return "by libpcap (" + reason + ")";
    }

    @Override
    public boolean hasEnded() {
        return reader.hasEnded();
    }

    @Override
    public boolean hasFailed() {
        return reader.hasFailed();
    }

    @Override
    public String error() {
        return reader.error();
    }

    @Override
    public void close() {
        reader.close();
    }
}
