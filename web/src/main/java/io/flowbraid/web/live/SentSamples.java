// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import java.util.Arrays;

/**
 * What each end of one flow sent in the last steps of time in which it sent at all; grows with what is in it. (NOT
 * thread safe.)
 */
final class SentSamples {
    private static final int[] NONE = {};
    /** Step, then what the client and the server sent, as bits of a float, then the packets of both. */
    private static final int INTS = 4;

    private static final int GROWTH = 4;
    private static final int OVERHEAD_BYTES = 48;

    private final int stepSeconds;
    private final int most;
    private int[] samples = NONE;
    private int count;
    /** Where the oldest is, once all room is used. */
    private int head;

    SentSamples(int stepSeconds, int most) {
        this.stepSeconds = stepSeconds;
        this.most = most;
    }

    void add(long second, long clientBytes, long serverBytes, long packets) {
        final int step = (int) (second / stepSeconds);
        final int last = count == 0 ? -1 : index(count - 1);
        if (last >= 0 && samples[last] == step) {
            samples[last + 1] = sum(samples[last + 1], clientBytes);
            samples[last + 2] = sum(samples[last + 2], serverBytes);
            samples[last + 3] += (int) packets;
            return;
        }
        if (count * INTS == samples.length && count < most) {
            samples = Arrays.copyOf(samples, INTS * Math.min(most, Math.max(1, count * GROWTH)));
        }
        if (count < most) {
            count++;
        } else {
            head = (head + 1) % most;
        }
        final int at = index(count - 1);
        samples[at] = step;
        samples[at + 1] = sum(0, clientBytes);
        samples[at + 2] = sum(0, serverBytes);
        samples[at + 3] = (int) packets;
    }

    /** What was sent from a second on, which begins a step: bytes of the client, bytes of the server, packets. */
    void sumSince(long second, long[] sums) {
        double client = 0;
        double server = 0;
        long packets = 0;
        for (int i = count - 1; i >= 0; i--) {
            final int at = index(i);
            if ((long) samples[at] * stepSeconds < second) {
                break;
            }
            client += Float.intBitsToFloat(samples[at + 1]);
            server += Float.intBitsToFloat(samples[at + 2]);
            packets += samples[at + 3];
        }
        sums[0] = Math.round(client);
        sums[1] = Math.round(server);
        sums[2] = packets;
    }

    /** The ends of the flow have changed places. */
    void turn() {
        for (int i = 0; i < count; i++) {
            final int at = index(i);
            final int client = samples[at + 1];
            samples[at + 1] = samples[at + 2];
            samples[at + 2] = client;
        }
    }

    private static int sum(int floatBits, long more) {
        return Float.floatToRawIntBits(Float.intBitsToFloat(floatBits) + more);
    }

    private int index(int i) {
        return (head + i) * INTS % samples.length;
    }

    /** A copy, oldest first. */
    SampleSeries series() {
        final SampleSeries series = new SampleSeries(new long[count], new double[count], new double[count]);
        for (int i = 0; i < count; i++) {
            final int at = index(i);
            series.seconds()[i] = (long) samples[at] * stepSeconds;
            series.client()[i] = Float.intBitsToFloat(samples[at + 1]);
            series.server()[i] = Float.intBitsToFloat(samples[at + 2]);
        }
        return series;
    }

    int sizeBytes() {
        return OVERHEAD_BYTES + samples.length * Integer.BYTES;
    }
}
