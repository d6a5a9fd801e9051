// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import java.util.Arrays;

/**
 * What each end of one flow sent in the last steps of time in which it sent at all; grows with what is in it. (NOT thread
 * safe.)
 */
final class Samples {
    private static final int FIRST_CAPACITY = 4;

    private final int stepSeconds;
    private final int most;
    private int[] steps = new int[0];
    private float[] client = new float[0];
    private float[] server = new float[0];
    private int count;
    /** Where the oldest is, once all room is used. */
    private int head;

    Samples(int stepSeconds, int most) {
        this.stepSeconds = stepSeconds;
        this.most = most;
    }

    void add(long second, long clientBytes, long serverBytes) {
        final int step = (int) (second / stepSeconds);
        final int last = index(count - 1);
        if (count > 0 && steps[last] == step) {
            client[last] += clientBytes;
            server[last] += serverBytes;
            return;
        }
        if (count == steps.length && count < most) {
            grow();
        }
        if (count < most) {
            count++;
        } else {
            head = (head + 1) % most;
        }
        final int at = index(count - 1);
        steps[at] = step;
        client[at] = clientBytes;
        server[at] = serverBytes;
    }

    private int index(int i) {
        return steps.length == 0 ? 0 : (head + i) % steps.length;
    }

    private void grow() {
        final int capacity = Math.min(most, Math.max(FIRST_CAPACITY, 2 * steps.length));
        steps = Arrays.copyOf(steps, capacity);
        client = Arrays.copyOf(client, capacity);
        server = Arrays.copyOf(server, capacity);
    }

    /** A copy, oldest first. */
    SampleSeries series() {
        final SampleSeries series = new SampleSeries(new long[count], new double[count], new double[count]);
        for (int i = 0; i < count; i++) {
            final int at = index(i);
            series.seconds()[i] = (long) steps[at] * stepSeconds;
            series.client()[i] = client[at];
            series.server()[i] = server[at];
        }
        return series;
    }
}
