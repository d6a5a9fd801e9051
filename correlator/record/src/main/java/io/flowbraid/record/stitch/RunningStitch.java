// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.stitch;

import java.util.List;
import java.util.Map;

/** A stitcher at work. Any thread may ask. */
public interface RunningStitch extends AutoCloseable {
    StitchFigures figures();

    /**
     * Whole conversations as JSON, by the ids of the flows that the page got: those that are still known, in this
     * order.
     *
     * @throws StitchException when they cannot be read now
     */
    List<byte[]> conversations(List<Long> ids);

    /** Numbers for metrics, beyond the ledger and the figures. */
    List<StitchGauge> gauges();

    /**
     * A number for metrics. Those with one name have the same help and the same names of labels.
     *
     * @param labels values by name
     */
    record StitchGauge(String name, String help, Map<String, String> labels, double value) {}

    /** What is wrong now, a sentence each; none when all is well. */
    List<String> troubles();

    /** Which of its threads died a short time ago, a sentence each; they were replaced. */
    List<String> failures();

    /** Whether it cannot go on; the sentence was given to the user. */
    boolean hasFailed();

    /** Commits what was done, leaves the group, and returns when its threads have ended, after some seconds at most. */
    @Override
    void close();
}
