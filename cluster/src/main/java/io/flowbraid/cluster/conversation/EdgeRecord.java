// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** The sum of the samples of one edge in one minute: a message of {@code flowbraid.edges}. (NOT thread safe.) */
public final class EdgeRecord {
    /** The value of {@code schema}. */
    public static final String SCHEMA = "flowbraid/edge/1";

    /** Two digits: quantiles are right to one percent. */
    private static final int DIGITS = 2;

    private static final long MAX_RTT_US = 3_600_000_000L;

    final EdgeSample edge;
    private long connections;
    private long failures;
    private long clientBytes;
    private long serverBytes;
    private final Histogram rtt;

    private EdgeRecord(EdgeSample edge, Histogram rtt) {
        this.edge = edge;
        this.rtt = rtt;
    }

    /** The first sample. */
    public static EdgeRecord of(EdgeSample sample) {
        final EdgeRecord record = new EdgeRecord(sample, new Histogram(DIGITS));
        record.add(sample);
        return record;
    }

    static EdgeRecord of(EdgeSample sums, byte[] compressedRtt) {
        return of(sums, decompressed(compressedRtt));
    }

    private static EdgeRecord of(EdgeSample sums, Histogram rtt) {
        final EdgeRecord record = new EdgeRecord(sums, rtt);
        record.connections = sums.connections();
        record.failures = sums.failures();
        record.clientBytes = sums.clientBytes();
        record.serverBytes = sums.serverBytes();
        return record;
    }

    /**
     * An edge that was kept.
     *
     * @param sums as {@link #sums} gave them
     * @param rtt as {@link #rttBytes} gave them
     * @throws IllegalArgumentException for other bytes
     */
    public static EdgeRecord kept(EdgeSample sums, byte[] rtt) {
        final Histogram histogram = Histogram.decodeFromByteBuffer(ByteBuffer.wrap(rtt), 1);
        histogram.setAutoResize(true);
        return of(sums, histogram);
    }

    /** A sample with the same key. */
    public void add(EdgeSample sample) {
        connections += sample.connections();
        failures += sample.failures();
        clientBytes += sample.clientBytes();
        serverBytes += sample.serverBytes();
        if (sample.rttUs() >= 0) {
            rtt.recordValue(Math.min(sample.rttUs(), MAX_RTT_US));
        }
    }

    /** Another sum with the same key. */
    public void add(EdgeRecord other) {
        connections += other.connections;
        failures += other.failures;
        clientBytes += other.clientBytes;
        serverBytes += other.serverBytes;
        rtt.add(other.rtt);
    }

    public String key() {
        return edge.key();
    }

    public String site() {
        return edge.site();
    }

    public long minute() {
        return edge.minute();
    }

    public EdgeEnd client() {
        return edge.client();
    }

    public EdgeEnd server() {
        return edge.server();
    }

    public String transport() {
        return edge.transport();
    }

    public int port() {
        return edge.port();
    }

    public long connections() {
        return connections;
    }

    public long failures() {
        return failures;
    }

    public long clientBytes() {
        return clientBytes;
    }

    public long serverBytes() {
        return serverBytes;
    }

    public long rttCount() {
        return rtt.getTotalCount();
    }

    /** In microseconds. */
    public long rttUs(double percentile) {
        return rtt.getValueAtPercentile(percentile);
    }

    /** All of it but the round trips, as one sample. */
    public EdgeSample sums() {
        return new EdgeSample(
                edge.site(),
                edge.minute(),
                edge.client(),
                edge.server(),
                edge.transport(),
                edge.port(),
                connections,
                failures,
                clientBytes,
                serverBytes,
                -1);
    }

    /** The round trips as few bytes, without the time that compressing takes. */
    public byte[] rttBytes() {
        final ByteBuffer buffer = ByteBuffer.allocate(rtt.getNeededByteBufferCapacity());
        return Arrays.copyOf(buffer.array(), rtt.encodeIntoByteBuffer(buffer));
    }

    byte[] compressedRtt() {
        final ByteBuffer buffer = ByteBuffer.allocate(rtt.getNeededByteBufferCapacity());
        final int length = rtt.encodeIntoCompressedByteBuffer(buffer);
        return Arrays.copyOf(buffer.array(), length);
    }

    private static Histogram decompressed(byte[] compressed) {
        try {
            final Histogram histogram = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(compressed), 1);
            histogram.setAutoResize(true);
            return histogram;
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("an edge whose histogram cannot be read", e);
        }
    }

    /** One JSON object, without the end of a line. */
    public byte[] toJson() {
        return EdgeJson.write(this);
    }

    /**
     * What {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException when it is no edge
     */
    public static EdgeRecord read(byte[] json) {
        return EdgeJson.read(json);
    }
}
