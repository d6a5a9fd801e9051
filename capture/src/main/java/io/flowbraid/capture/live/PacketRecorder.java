// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.LiveSettings;
import io.flowbraid.capture.dissect.HeaderCut;
import io.flowbraid.capture.libpcap.Pcap4J;
import io.flowbraid.ffi.LibC;
import io.flowbraid.ffi.LibPcap;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;

/**
 * Packets of a live device into a pcap file, for people: by Pcap4J alone, and beside whatever else captures there.
 */
public final class PacketRecorder implements AutoCloseable {
    private static final int MAGIC_NS = 0xa1b23c4d;
    private static final int FILE_HEADER = 24;
    private static final int PACKET_HEADER = 16;
    private static final LiveSettings SETTINGS =
            LiveSettings.DEFAULTS.withSnaplenBytes(262_144).withBufferBytes(4 << 20);

    /** How late we may notice that we are to end. */
    private static final int WAIT_MS = 50;

    private static final short POLLIN = 1;

    private final PcapHandle handle;
    /** struct pollfd. */
    private final UnsafeBuffer pollfd = new UnsafeBuffer(BufferUtil.allocateDirectAligned(8, 8));

    private boolean isRecording;
    private volatile boolean isClosed;

    private PacketRecorder(PcapHandle handle) {
        this.handle = handle;
        pollfd.putInt(0, LibPcap.INSTANCE.pcap_get_selectable_fd(Pcap4J.addressOf(handle)));
        pollfd.putShort(4, POLLIN);
    }

    /** Opens a device by any of the names {@link DeviceSource} knows. */
    public static PacketRecorder open(String name, String filter, ContainerProcesses containers)
            throws CaptureException {
        final CapturePoint point = CapturePoint.of(name, containers);
        return point.call(() -> {
            final CaptureDevice found = CaptureDevice.at(point, CaptureDevice.all());
            final PcapHandle handle = LiveHandle.open(point, SETTINGS);
            Pcap4J.prepareLive(handle, name, filter, found.netmask());
            Pcap4J.unblock(handle, name);
            if (found.isLoopback()) {
                DeviceSource.ignoreOutgoing(Pcap4J.addressOf(handle));
            }
            return new PacketRecorder(handle);
        });
    }

    /**
     * Writes the file's header, then each packet, until the time is over, the limit is reached or it is closed. By one
     * thread, once.
     *
     * @param packetLimit 0 for no limit
     * @param isWithPayload false cuts each packet behind its transport header; its length on the wire is kept
     * @throws IOException when {@code out} takes no more
     */
    public void copyTo(OutputStream out, Duration longest, long packetLimit, boolean isWithPayload) throws IOException {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isRecording = true;
        }
        final long deadlineNs = System.nanoTime() + longest.toNanos();
        try (PcapHandle open = handle) {
            final int linkType = open.getDlt().value();
            final HeaderCut headers = new HeaderCut(linkType);
            out.write(fileHeader(linkType));
            out.flush();
            long packets = 0;
            while (!isClosed && System.nanoTime() - deadlineNs < 0 && (packetLimit == 0 || packets < packetLimit)) {
                final byte[] packet = open.getNextRawPacket();
                if (packet == null) {
                    out.flush();
                    LibC.INSTANCE.poll(pollfd.addressOffset(), 1, WAIT_MS);
                    continue;
                }
                final int length = isWithPayload ? packet.length : headers.lengthOf(packet, open.getOriginalLength());
                out.write(packetHeader(open, length));
                out.write(packet, 0, length);
                packets++;
            }
            out.flush();
        } catch (NotOpenException e) {
            throw new IOException("the capture was closed", e);
        }
    }

    private static byte[] fileHeader(int linkType) {
        return ByteBuffer.allocate(FILE_HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC_NS)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(SETTINGS.snaplenBytes())
                .putInt(linkType)
                .array();
    }

    private static byte[] packetHeader(PcapHandle handle, int length) {
        final java.sql.Timestamp time = handle.getTimestamp();
        return ByteBuffer.allocate(PACKET_HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) Math.floorDiv(time.getTime(), 1_000L))
                .putInt(time.getNanos())
                .putInt(length)
                .putInt(handle.getOriginalLength())
                .array();
    }

    /** Ends the recording in a moment; any thread may. */
    @Override
    public synchronized void close() {
        isClosed = true;
        if (!isRecording) {
            handle.close();
        }
    }
}
