// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.LiveReader;
import io.flowbraid.capture.LiveSettings;
import io.flowbraid.capture.PacketSource;
import io.flowbraid.capture.SourceStats;
import io.flowbraid.capture.dissect.LinkType;
import io.flowbraid.capture.libpcap.Pcap4J;
import io.flowbraid.capture.ring.InterfaceDrops;
import io.flowbraid.capture.ring.KernelFilter;
import io.flowbraid.capture.ring.NamingFilter;
import io.flowbraid.capture.ring.PacketRing;
import io.flowbraid.capture.ring.RingReader;
import io.flowbraid.capture.ring.RingRefused;
import io.flowbraid.ffi.LibC;
import io.flowbraid.ffi.LibPcap;
import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.packet.PacketBatch;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
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
 * <p>Pcap4J opens each device, says what is wrong with it and compiles the filter. A device with an Ethernet or bare IP
 * header is then read from a {@link PacketRing} of our own that runs this filter, and Pcap4J's handle is closed; any
 * other is read through libpcap, and so is one whose kernel refuses the ring.
 *
 * <p>A loopback device shows each packet twice, going out and coming in. The kernel is asked to leave the outgoing copy
 * away, so that buffer and drop counts hold each packet once; on {@code any} it cannot be asked, since that would hide
 * the host's own transmissions, and libpcap leaves the copy away itself: packets are then counted once, too, but a drop
 * on loopback may count twice. {@code DeviceCopies} leaves away what {@code any} sees on several devices.
 */
public final class DeviceSource implements PacketSource {
    private static final int SOL_PACKET = 263;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    static final String ANY = "any";

    /** Of a handle that reads nothing. */
    private static final int SMALL_BUFFER_BYTES = 1 << 20;

    /** The counts wrap after 2^32 packets, and reading them costs some ten microseconds. */
    private static final long STATS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /** A block that is not full is shown after the read timeout, also when its device is gone. */
    private static final long LAST_BLOCK_NS = TimeUnit.MILLISECONDS.toNanos(60);

    private final String name;
    private final LedgerStage stage;
    private final Counter kernelDropped;
    private final Counter interfaceDropped;
    private final NanoClock clock = SystemNanoClock.INSTANCE;

    /** Opened by another thread, to be read from now on. */
    private final AtomicReference<@Nullable LiveReader> successor = new AtomicReference<>();

    /** Null while there is no device. */
    private @Nullable LiveReader reader;

    private long nextStatsNs;
    private long firstFailedNs;
    private volatile @Nullable CapturePoint point;
    private volatile long netns;
    private volatile String way;
    private volatile boolean isAwaiting;
    private volatile boolean isAbsent;
    private volatile boolean wasDown;
    private volatile Runnable onUnsettled = () -> {};
    private volatile boolean isClosed;
    private volatile boolean isBroken;
    private volatile boolean hasEnded;
    private volatile @Nullable CaptureException failure;

    private DeviceSource(CapturePoint point, LiveReader reader, LedgerStage stage) {
        this(point.name(), stage);
        this.point = point;
        this.reader = reader;
        this.way = reader.way();
        this.netns = NetworkNamespace.currentInode();
    }

    private DeviceSource(String name, LedgerStage stage) {
        this.name = name;
        this.way = "as soon as it is there";
        this.stage = stage;
        this.kernelDropped = stage.loss("kernel_dropped");
        this.interfaceDropped = stage.loss("interface_dropped");
    }

    /**
     * Opens a device by its name, {@code any} included; {@code @netns:NAME} or {@code @pid:PID} behind it says in which
     * network namespace it is. While a source is open, its namespace lives on and nobody else gets its number.
     */
    public static DeviceSource open(String name, LiveSettings settings, int interfaceId, LedgerStage stage)
            throws CaptureException {
        return open(CapturePoint.of(name), settings, interfaceId, new SourceAccounts(1, unused -> stage))
                .get(0);
    }

    /** Sources of a device that is not there yet, to {@link #takeOver} others. */
    static List<DeviceSource> awaiting(String name, SourceAccounts accounts) {
        final List<DeviceSource> sources = new ArrayList<>();
        for (int i = 0; i < accounts.sources(); i++) {
            final DeviceSource source = new DeviceSource(name, accounts.open(name, i));
            source.isAwaiting = true;
            source.isAbsent = true;
            sources.add(source);
        }
        return sources;
    }

    /** From now on the end of the device is not that of the source: it waits for another one to {@link #takeOver}. */
    void awaitReturn() {
        isAwaiting = true;
    }

    /** Opens a device, in place where it can be, else through libpcap and then as one source. */
    static List<DeviceSource> open(CapturePoint point, LiveSettings settings, int interfaceId, SourceAccounts accounts)
            throws CaptureException {
        return point.call(() -> {
            final CaptureDevice device = CaptureDevice.at(point, CaptureDevice.all());
            try {
                return inPlace(point, device, settings, interfaceId, accounts);
            } catch (RingRefused e) {
                final LedgerStage stage = accounts.open(point.name());
                return List.of(throughLibpcap(point, device, settings, interfaceId, stage, e.reason()));
            }
        });
    }

    static List<DeviceSource> inPlace(
            CapturePoint point, CaptureDevice device, LiveSettings settings, int interfaceId, SourceAccounts accounts)
            throws CaptureException, RingRefused {
        if (device.name().equals(ANY)) {
            throw new RingRefused("any is a cooked device");
        }
        final PcapHandle handle = LiveHandle.open(point, settings.withBufferBytes(SMALL_BUFFER_BYTES));
        Pcap4J.prepareLive(handle, point.name(), settings.filter(), device.netmask());
        try (handle) {
            final long pcap = Pcap4J.addressOf(handle);
            final int linkType = LibPcap.INSTANCE.pcap_datalink(pcap);
            if (!LinkType.isInFrame(linkType)) {
                throw new RingRefused("link type " + Pcap4J.linkTypeOf(handle));
            }
            final KernelFilter compiled = KernelFilter.of(LibPcap.INSTANCE.pcap_get_selectable_fd(pcap));
            if (compiled == null) {
                throw new RingRefused("the filter is not the kernel's");
            }
            final KernelFilter filter = settings.keepers().readsNames()
                    ? compiled.followedBy(NamingFilter.of(linkType, settings.snaplenBytes()))
                    : compiled;
            final int index = LibC.INSTANCE.if_nametoindex(point.device());
            final LiveSettings share = settings.withBufferBytes(settings.bufferBytes() / accounts.sources());
            final List<PacketRing> rings = PacketRing.open(
                    new PacketRing.Request(index, device.isLoopback(), filter, share), accounts.sources());
            final List<DeviceSource> sources = new ArrayList<>();
            for (final PacketRing ring : rings) {
                final LedgerStage stage = accounts.open(point.name(), sources.size());
                final InterfaceDrops drops = sources.isEmpty() && point.namespace() == null
                        ? InterfaceDrops.of(point.device())
                        : InterfaceDrops.none();
                final RingReader reader = new RingReader(ring, linkType, share, interfaceId, drops, stage);
                sources.add(new DeviceSource(point, reader, stage));
            }
            return sources;
        }
    }

    static DeviceSource throughLibpcap(
            CapturePoint point,
            CaptureDevice device,
            LiveSettings settings,
            int interfaceId,
            LedgerStage stage,
            String reason)
            throws CaptureException {
        final PcapHandle handle = LiveHandle.open(point, settings);
        if (device.name().equals(ANY)) {
            Pcap4J.tellDevices(handle);
        }
        Pcap4J.prepareLive(handle, point.name(), settings.filter(), device.netmask());
        Pcap4J.unblock(handle, point.name());
        if (device.isLoopback()) {
            ignoreOutgoing(Pcap4J.addressOf(handle));
        }
        final LiveReader reader = new LibpcapReader(handle, reason, settings, interfaceId, stage);
        return new DeviceSource(point, reader, stage);
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

    /** By which way packets are read, for people. */
    public String way() {
        return way;
    }

    LedgerStage stage() {
        return stage;
    }

    /** Inode of the network namespace that the device is in; 0 while none was ever there. */
    @Override
    public long netns() {
        return netns;
    }

    /** Where the device is; null while none was ever there. */
    @Nullable
    CapturePoint point() {
        return point;
    }

    /**
     * The addresses that the devices in the namespace of this one have now: an end that has one of them is on this
     * host. Any thread may ask.
     */
    public List<InetAddress> hostAddresses() throws CaptureException {
        final CapturePoint at = point;
        return at == null
                ? List.of()
                : at.call(CaptureDevice::all).stream()
                        .flatMap(device -> device.addresses().stream())
                        .toList();
    }

    /** See {@link InterfaceLinks}. */
    int[] links() throws CaptureException {
        final CapturePoint at = point;
        return at == null ? new int[0] : InterfaceLinks.of(at);
    }

    @Override
    public int poll(PacketBatch batch) {
        if (isClosed || hasEnded) {
            return 0;
        }
        final LiveReader current = reader;
        if (current == null) {
            succeed();
            return 0;
        }
        final int frames = current.read(batch);
        if (frames == 0 && successor.get() != null) {
            succeed();
        } else if (frames == 0 && current.hasFailed()) {
            onFailed(current);
        } else {
            hasEnded = current.hasEnded() && !current.hasFailed();
        }
        if (clock.nanoTime() - nextStatsNs >= 0) {
            updateDrops();
        }
        return frames;
    }

    /** Goes on with the reader that was handed over, if one was. */
    private void succeed() {
        final LiveReader next = successor.getAndSet(null);
        if (next != null) {
            leave();
            reader = next;
        }
    }

    /** The last block of a ring comes after the failure. */
    private void onFailed(LiveReader failed) {
        final long nowNs = clock.nanoTime();
        if (firstFailedNs == 0) {
            firstFailedNs = nowNs;
        }
        if (nowNs - firstFailedNs < LAST_BLOCK_NS) {
            return;
        }
        failure = new CaptureException(Reason.DEVICE_FAILED, name + ": capture ended: " + failed.error());
        if (isAwaiting) {
            leave();
            isAbsent = true;
            onUnsettled.run();
        } else {
            hasEnded = true;
        }
    }

    private void leave() {
        updateDrops();
        if (reader != null) {
            reader.close();
            reader = null;
        }
        firstFailedNs = 0;
    }

    /** What the polling thread runs when the device is gone or down. */
    void onUnsettled(Runnable action) {
        onUnsettled = action;
    }

    /** The device is gone, or was never there, and nothing was handed over since. */
    boolean isAbsent() {
        return isAbsent;
    }

    /**
     * Reads from now on what the other would have read, into the same account. For one thread beside the polling one.
     */
    void takeOver(DeviceSource other) {
        point = other.point;
        netns = other.netns;
        way = other.way;
        failure = null;
        isAbsent = false;
        wasDown = false;
        final LiveReader unread = successor.getAndSet(other.reader);
        if (unread != null) {
            unread.close();
        }
        other.reader = null;
    }

    /** The same namespace, by the way in which it is found now. */
    void moveTo(CapturePoint other) {
        point = other;
    }

    /** Waits until packets can be read or the time is over. For the polling thread. */
    void awaitPackets(int timeoutMs) {
        final LiveReader current = reader;
        if (current == null) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(timeoutMs));
        } else {
            current.awaitPackets(timeoutMs);
            if (current.hasGoneDown()) {
                wasDown = true;
                onUnsettled.run();
            }
        }
    }

    /**
     * The device went down and was not found to be up since. It is still open, and shows packets when it is up.
     *
     * @param wasKnown the answer of before, which holds for a device that is being removed
     */
    boolean isDown(boolean wasKnown) {
        final CapturePoint at = point;
        if (!wasDown || at == null) {
            return false;
        }
        try {
            for (final CaptureDevice device : at.call(CaptureDevice::all)) {
                if (device.name().equals(at.device())) {
                    wasDown = !device.isUp();
                    return wasDown;
                }
            }
            return wasKnown;
        } catch (CaptureException e) {
            return false; // the namespace is gone, which is another trouble
        }
    }

    private void updateDrops() {
        nextStatsNs = clock.nanoTime() + STATS_INTERVAL_NS;
        if (reader != null) {
            reader.countDrops();
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

    /** Why the device is no longer read; empty again when it is. */
    @Override
    public Optional<CaptureException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public SourceStats stats() {
        final long byKernel = kernelDropped.get();
        final long byInterface = interfaceDropped.get();
        return new SourceStats(stage.in().get() - byKernel - byInterface, byKernel, byInterface);
    }

    @Override
    public void breakLoop() {
        isBroken = true;
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            leave();
            succeed();
            leave();
        }
    }
}
