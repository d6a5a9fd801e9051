// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.traffic;

import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes classic pcap with nanoseconds, Ethernet, each packet cut at the snapshot length as tcpdump cuts it. Payloads
 * are zeros, checksums right. (NOT thread safe)
 */
final class CaptureFile implements AutoCloseable {
    static final int ETHERNET_HEADER = 14;
    static final int TCP_HEADER = 20;
    static final int UDP_HEADER = 8;

    private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
    private static final int LINK_TYPE_ETHERNET = 1;
    private static final int RECORD_HEADER = 16;
    private static final int MAX_HEADERS = ETHERNET_HEADER + 40 + TCP_HEADER;
    private static final int MAC_PREFIX = 0x02000000;
    private static final short CLIENT_SIDE = 1;
    private static final short SERVER_SIDE = 2;
    private static final long NS_PER_S = 1_000_000_000L;

    private final int snaplen;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    private FileChannel channel;
    private short identification;

    CaptureFile(Path file, int snaplen) throws IOException {
        this.snaplen = snaplen;
        channel = open(file);
        writeHeader();
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    /** Ends the file; what follows goes into another. */
    void goOnIn(Path file) throws IOException {
        close();
        channel = open(file);
        writeHeader();
    }

    private void writeHeader() {
        littleEndian(MAGIC_NANOSECONDS);
        littleEndian(2 | 4 << 16); // the format's version
        littleEndian(0);
        littleEndian(0);
        littleEndian(snaplen);
        littleEndian(LINK_TYPE_ETHERNET);
    }

    /** Bytes before the payload. */
    static int headers(int flow) {
        return ETHERNET_HEADER + (FlowEnds.isIpv4(flow) ? 20 : 40) + (FlowEnds.isTcp(flow) ? TCP_HEADER : UDP_HEADER);
    }

    /** A frame that is longer than headers and payload is padded, as Ethernet pads. */
    void tcp(
            long timeNs,
            int flow,
            boolean isFromClient,
            int flags,
            int sequence,
            int acknowledged,
            int payload,
            int frameLength)
            throws IOException {
        final int start = begin(timeNs, frameLength);
        final int transportAt = network(flow, isFromClient, TCP_HEADER + payload);
        ports(flow, isFromClient);
        buffer.putInt(sequence).putInt((flags & TcpFlags.ACK) != 0 ? acknowledged : 0);
        buffer.put((byte) (TCP_HEADER << 2)).put((byte) flags).putShort((short) 501);
        buffer.putInt(0);
        checksum(flow, transportAt, transportAt + 16, TCP_HEADER + payload);
        end(start, frameLength);
    }

    void udp(long timeNs, int flow, boolean isFromClient, int payload, int frameLength) throws IOException {
        final int start = begin(timeNs, frameLength);
        final int transportAt = network(flow, isFromClient, UDP_HEADER + payload);
        ports(flow, isFromClient);
        buffer.putShort((short) (UDP_HEADER + payload)).putShort((short) 0);
        checksum(flow, transportAt, transportAt + 6, UDP_HEADER + payload);
        end(start, frameLength);
    }

    /** Returns where the frame starts. */
    private int begin(long timeNs, int frameLength) throws IOException {
        if (buffer.remaining() < RECORD_HEADER + Math.max(MAX_HEADERS, snaplen)) {
            flush();
        }
        littleEndian((int) (timeNs / NS_PER_S));
        littleEndian((int) (timeNs % NS_PER_S));
        littleEndian(Math.min(frameLength, snaplen));
        littleEndian(frameLength);
        return buffer.position();
    }

    /** Ethernet and IP; returns where the transport header starts. */
    private int network(int flow, boolean isFromClient, int length) {
        buffer.putInt(MAC_PREFIX).putShort(isFromClient ? SERVER_SIDE : CLIENT_SIDE);
        buffer.putInt(MAC_PREFIX).putShort(isFromClient ? CLIENT_SIDE : SERVER_SIDE);
        final long client = FlowEnds.client(flow);
        final long server = FlowEnds.server(flow);
        final byte protocol = (byte) (FlowEnds.isTcp(flow) ? Transport.TCP : Transport.UDP);
        if (FlowEnds.isIpv4(flow)) {
            buffer.putShort((short) 0x0800);
            final int at = buffer.position();
            buffer.putShort((short) 0x4500).putShort((short) (20 + length));
            buffer.putShort(identification++).putShort((short) 0x4000);
            buffer.put((byte) 64).put(protocol).putShort((short) 0);
            buffer.putInt((int) (isFromClient ? client : server)).putInt((int) (isFromClient ? server : client));
            buffer.putShort(at + 10, folded(sum(at, 20)));
        } else {
            final long prefix = FlowEnds.prefix(flow);
            buffer.putShort((short) 0x86dd);
            buffer.putInt(0x60000000).putShort((short) length).put(protocol).put((byte) 64);
            buffer.putLong(prefix).putLong(isFromClient ? client : server);
            buffer.putLong(prefix).putLong(isFromClient ? server : client);
        }
        return buffer.position();
    }

    private void ports(int flow, boolean isFromClient) {
        final short client = (short) FlowEnds.clientPort(flow);
        final short server = (short) FlowEnds.serverPort(flow);
        buffer.putShort(isFromClient ? client : server).putShort(isFromClient ? server : client);
    }

    /** Over the header just written and both addresses, which stand before it; zeros add nothing. */
    private void checksum(int flow, int transportAt, int into, int length) {
        final int addresses = FlowEnds.isIpv4(flow) ? 8 : 32;
        final int protocol = FlowEnds.isTcp(flow) ? Transport.TCP : Transport.UDP;
        final int from = transportAt - addresses;
        buffer.putShort(into, folded(sum(from, buffer.position() - from) + protocol + length));
    }

    private int sum(int from, int length) {
        int sum = 0;
        for (int at = from; at < from + length; at += Short.BYTES) {
            sum += buffer.getShort(at) & 0xffff;
        }
        return sum;
    }

    private static short folded(int sum) {
        final int once = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(once + (once >>> 16));
    }

    private void end(int start, int frameLength) {
        final int capturedEnd = start + Math.min(frameLength, snaplen);
        while (buffer.position() < capturedEnd) {
            buffer.put((byte) 0);
        }
        buffer.position(capturedEnd);
    }

    private void littleEndian(int value) {
        buffer.putInt(Integer.reverseBytes(value));
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        try {
            flush();
        } finally {
            channel.close();
        }
    }
}
