// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A capture file of TCP segments, IPv4 or IPv6 without a link layer, in the order of their times. */
public final class SegmentFile {
    public static final int FIN = 1;
    public static final int SYN = 2;
    public static final int RST = 4;
    public static final int PSH = 8;
    public static final int ACK = 16;

    private static final int RAW_IP = 101;
    private static final int TCP = 6;
    private static final int TCP_HEADER = 20;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final long START_US = 1_700_000_000_000_000L;
    private static final int WINDOW = 60_000;

    private final List<Segment> segments = new ArrayList<>();
    private final boolean isIpv6;

    public SegmentFile(boolean isIpv6) {
        this.isIpv6 = isIpv6;
    }

    /** One segment; {@code us} since the start of the file. */
    public record Segment(long us, int sourcePort, int destinationPort, int flags, int sequence, int ack, int payload) {
        boolean isFrom(int port) {
            return sourcePort == port;
        }
    }

    public void add(Segment segment) {
        segments.add(segment);
    }

    int size() {
        return segments.size();
    }

    long ipBytes() {
        final int headers = (isIpv6 ? IPV6_HEADER : IPV4_HEADER) + TCP_HEADER;
        return segments.stream()
                .mapToLong(segment -> headers + segment.payload())
                .sum();
    }

    /** Ports below 1024 are of the one address, all others of the other. */
    public Path write(Path file) throws IOException {
        segments.sort(Comparator.comparingLong(Segment::us));
        final ByteBuffer out = ByteBuffer.allocate(24
                + segments.size() * 80
                + segments.stream().mapToInt(Segment::payload).sum());
        out.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
        out.putInt(0).putInt(0).putInt(65_535).putInt(RAW_IP);
        for (final Segment segment : segments) {
            final int length = TCP_HEADER + segment.payload();
            final int captured = length + (isIpv6 ? IPV6_HEADER : IPV4_HEADER);
            final long us = START_US + segment.us();
            out.putInt((int) (us / 1_000_000)).putInt((int) (us % 1_000_000));
            out.putInt(captured).putInt(captured);
            ip(out, segment, length);
            out.putShort((short) segment.sourcePort()).putShort((short) segment.destinationPort());
            out.putInt(segment.sequence()).putInt(segment.ack());
            out.put((byte) (TCP_HEADER / 4 << 4)).put((byte) segment.flags()).putShort((short) WINDOW);
            out.putShort((short) 0).putShort((short) 0);
            out.put(new byte[segment.payload()]);
        }
        final byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return Files.write(file, bytes);
    }

    private void ip(ByteBuffer out, Segment segment, int length) {
        if (isIpv6) {
            out.putInt(6 << 28).putShort((short) length).put((byte) TCP).put((byte) 64);
            address6(out, segment.sourcePort());
            address6(out, segment.destinationPort());
        } else {
            out.putInt(0x4500 << 16 | IPV4_HEADER + length).putInt(0);
            out.put((byte) 64).put((byte) TCP).putShort((short) 0);
            out.putInt(address4(segment.sourcePort())).putInt(address4(segment.destinationPort()));
        }
    }

    private static int address4(int port) {
        return port < 1_024 ? 0x0a01_0002 : 0x0a01_0001;
    }

    private static void address6(ByteBuffer out, int port) {
        out.putLong(0xfd00_0000_0000_0001L).putLong(port < 1_024 ? 2 : 1);
    }
}
