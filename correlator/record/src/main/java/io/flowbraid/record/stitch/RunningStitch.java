// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.stitch;

import java.util.List;
import java.util.Map;

/** A stitcher at work. Any thread may ask. */
public interface RunningStitch extends AutoCloseable {
    StitchFigures figures();

    /** Numbers for metrics beyond the ledger, by metric name without its prefix. */
    Map<String, Double> gauges();

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
