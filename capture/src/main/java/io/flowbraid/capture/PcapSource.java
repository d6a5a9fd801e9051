// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.ffi.LibC;
import io.flowbraid.ffi.LibPcap;
import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.PacketBatch;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.PcapHandle;

/**
 * Packets of a live device. What {@link #poll} appends must be counted by the one who hands it over, see {@link
 * CaptureAgent}.
 *
 * <p>A loopback device shows each packet twice, going out and coming in. The kernel is asked to leave the outgoing copy
 * away, so that buffer and drop counts hold each packet once; on {@code any} it cannot be asked, since that would hide the
 * host's own transmissions, and libpcap leaves the copy away itself: packets are then counted once, too, but a drop on
 * loopback may count twice.
 */
public final class PcapSource implements PacketSource {
    private static final int SOL_PACKET = 263;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final short POLLIN = 1;

    /** The counts wrap after 2^32 packets, and reading them costs some ten microseconds. */
    private static final long STATS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final String name;
    private final CapturePoint point;
    private final PcapHandle handle;
    private final long pcap;
    private final String linkType;
    private final long netns;
    private final LedgerStage stage;
    private final PcapReader reader;
    private final NanoClock clock = SystemNanoClock.INSTANCE;

    /** struct pollfd. */
    private final UnsafeBuffer pollfd = new UnsafeBuffer(BufferUtil.allocateDirectAligned(8, 8));
    /** struct pcap_stat: received, dropped, dropped by the interface. */
    private final UnsafeBuffer statistics = new UnsafeBuffer(BufferUtil.allocateDirectAligned(16, 8));

    private final DropCounts drops;
    private long nextStatsNs;
    private boolean isClosed;
    private volatile boolean isBroken;
    private volatile boolean hasEnded;
    private volatile @Nullable CaptureException failure;

    private PcapSource(CapturePoint point, PcapHandle handle, long packetLimit, int interfaceId, LedgerStage stage) {
        this.name = point.name();
        this.point = point;
        this.handle = handle;
        this.pcap = Pcap4J.addressOf(handle);
        this.linkType = Pcap4J.linkTypeOf(handle);
        this.netns = NetworkNamespace.currentInode();
        this.stage = stage;
        this.reader = new PcapReader(pcap, packetLimit, interfaceId, stage);
        pollfd.putInt(0, LibPcap.INSTANCE.pcap_get_selectable_fd(pcap));
        pollfd.putShort(4, POLLIN);
        LibPcap.INSTANCE.pcap_stats(pcap, statistics.addressOffset());
        this.drops = new DropCounts(stage, statistics.getInt(4), statistics.getInt(8));
    }

    /**
     * Opens a device by its name, {@code any} included; {@code @netns:NAME} or {@code @pid:PID} behind it says in which
     * network namespace it is. While a source is open, its namespace lives on and nobody else gets its number.
     */
    public static PcapSource open(String name, LiveSettings settings, int interfaceId, LedgerStage stage)
            throws CaptureException {
        return open(name, settings, interfaceId, stage, CapturePoint::noContainers);
    }

    /** The same, where {@code @container:NAME} may stand behind the device's name. */
    public static PcapSource open(
            String name, LiveSettings settings, int interfaceId, LedgerStage stage, ContainerProcesses containers)
            throws CaptureException {
        final CapturePoint point = CapturePoint.of(name, containers);
        return point.call(() -> open(point, settings, interfaceId, stage));
    }

    private static PcapSource open(CapturePoint point, LiveSettings settings, int interfaceId, LedgerStage stage)
            throws CaptureException {
        final CaptureDevice found = CaptureDevice.at(point, CaptureDevice.all());
        final PcapHandle handle = Pcap4J.openLive(point, settings);
        Pcap4J.prepare(handle, point.name(), settings.filter());
        Pcap4J.unblock(handle, point.name());
        if (found.isLoopback()) {
            ignoreOutgoing(Pcap4J.addressOf(handle));
        }
        return new PcapSource(point, handle, settings.packetLimit(), interfaceId, stage);
    }

    /** Kernels before 4.20 refuse; libpcap then leaves the copy away after it took room in the buffer. */
    static void ignoreOutgoing(long pcap) {
        final UnsafeBuffer one = new UnsafeBuffer(BufferUtil.allocateDirectAligned(4, 4));
        one.putInt(0, 1);
        final int fd = LibPcap.INSTANCE.pcap_get_selectable_fd(pcap);
        LibC.INSTANCE.setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, one.addressOffset(), 4);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String linkType() {
        return linkType;
    }

    LedgerStage stage() {
        return stage;
    }

    @Override
    public long netns() {
        return netns;
    }

    /**
     * The addresses that the devices in the namespace of this one have now: an end that has one of them is on this host.
     * Any thread may ask.
     */
    public List<InetAddress> hostAddresses() throws CaptureException {
        return point.call(CaptureDevice::all).stream()
                .flatMap(device -> device.addresses().stream())
                .toList();
    }

    @Override
    public int poll(PacketBatch batch) {
        if (isClosed || hasEnded) {
            return 0;
        }
        final int frames = reader.read(batch);
        if (reader.hasFailed()) {
            failure = new CaptureException(Reason.DEVICE_FAILED, name + ": capture ended: " + reader.error());
        }
        hasEnded = reader.hasEnded();
        if (clock.nanoTime() - nextStatsNs >= 0) {
            updateDrops();
        }
        return frames;
    }

    /** Waits until packets can be read or the time is over. For the polling thread. */
    void awaitPackets(int timeoutMs) {
        LibC.INSTANCE.poll(pollfd.addressOffset(), 1, timeoutMs);
    }

    private void updateDrops() {
        nextStatsNs = clock.nanoTime() + STATS_INTERVAL_NS;
        if (LibPcap.INSTANCE.pcap_stats(pcap, statistics.addressOffset()) == 0) {
            drops.update(statistics.getInt(4), statistics.getInt(8));
        }
    }

    /** True when nothing more can be read, unlike after {@link #breakLoop}. */
    boolean hasEnded() {
        return hasEnded;
    }

    @Override
    public boolean isExhausted() {
        return hasEnded || isBroken;
    }

    @Override
    public Optional<CaptureException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public SourceStats stats() {
        final long kernelDropped = drops.kernelDropped();
        final long interfaceDropped = drops.interfaceDropped();
        return new SourceStats(stage.in().get() - kernelDropped - interfaceDropped, kernelDropped, interfaceDropped);
    }

    @Override
    public void breakLoop() {
        isBroken = true;
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            updateDrops();
            handle.close();
        }
    }
}
