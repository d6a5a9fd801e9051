// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.pcapng;

/**
 * What the 64-bit timestamps of an interface in a pcapng file count, and from when (options if_tsresol and
 * if_tsoffset). Times that no clock shows are kept within what a flow's times can be.
 */
final class TimestampUnit {
    static final int DEFAULT_RESOLUTION = 6;

    private static final int BINARY = 0x80;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int NS_DIGITS = 9;
    /** Year 2116: farther times are of damaged blocks. */
    private static final long MAX_NS = 1L << 62;

    private static final long MAX_OFFSET_SECONDS = MAX_NS / NS_PER_SECOND;

    /** Of a tick, ns; 0 when it is no whole number of them. */
    private final long tickNs;
    /** Ticks per ns; 0 when it is no whole number of them. */
    private final long ticksPerNs;
    /** A second has two to the power of so many ticks. */
    private final int shift;

    private final long maxTicks;
    private final long offsetNs;

    /**
     * @param resolution the byte of if_tsresol: negative power of ten, or of two if its highest bit is set
     * @param offsetSeconds to be added to each time
     */
    TimestampUnit(int resolution, long offsetSeconds) {
        final int power = resolution & ~BINARY;
        final boolean isBinary = (resolution & BINARY) != 0;
        tickNs = isBinary || power > NS_DIGITS ? 0 : powerOfTen(NS_DIGITS - power);
        ticksPerNs = isBinary || tickNs != 0 ? 0 : powerOfTen(power - NS_DIGITS);
        shift = Math.min(power, Long.SIZE - 1);
        maxTicks = tickNs == 0 ? Long.MAX_VALUE : MAX_NS / tickNs;
        offsetNs = Math.max(-MAX_OFFSET_SECONDS, Math.min(MAX_OFFSET_SECONDS, offsetSeconds)) * NS_PER_SECOND;
    }

    private static long powerOfTen(int exponent) {
        long power = 1;
        for (int i = 0; i < Math.min(exponent, 18); i++) {
            power *= 10;
        }
        return power;
    }

    /** The time of so many ticks, ns since the epoch. */
    long toNs(long ticks) {
        if (tickNs != 0) {
            return bounded((ticks < 0 ? maxTicks : Math.min(ticks, maxTicks)) * tickNs);
        }
        return bounded(ticksPerNs != 0 ? Long.divideUnsigned(ticks, ticksPerNs) : fromBinary(ticks));
    }

    private long fromBinary(long ticks) {
        final long seconds = Math.min(ticks >>> shift, MAX_OFFSET_SECONDS);
        final long fraction = ticks & (1L << shift) - 1;
        final long high = Math.multiplyHigh(fraction, NS_PER_SECOND);
        final long low = fraction * NS_PER_SECOND;
        final long fractionNs = shift == 0 ? 0 : high << Long.SIZE - shift | low >>> shift;
        return seconds * NS_PER_SECOND + fractionNs;
    }

    private long bounded(long ns) {
        return Math.max(0, Math.min(MAX_NS, Math.min(MAX_NS, ns < 0 ? MAX_NS : ns) + offsetNs));
    }
}
