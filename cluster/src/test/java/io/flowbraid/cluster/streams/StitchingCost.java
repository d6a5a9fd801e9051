// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.util.Map;

/**
 * What one run of {@link StitchLoad} measured.
 *
 * @param load what was run
 * @param recordBytes of one as JSON
 * @param whole from the start of the stitchers until all was read
 * @param steadyRecords records of the second half
 * @param steady the second half
 * @param steadySeconds its time by the clock
 * @param residentBytes of all stitchers, at the end
 * @param heapBytes in use after a collection, of all stitchers
 * @param diskBytes of the stores of all stitchers
 * @param topicBytes on the disk of the broker, by topic
 */
record StitchingCost(
        LoadScenario load,
        long recordBytes,
        ProcessTimes whole,
        long steadyRecords,
        ProcessTimes steady,
        double steadySeconds,
        long residentBytes,
        long heapBytes,
        long diskBytes,
        Map<String, Long> topicBytes) {
    /** Start and compiler included. */
    double perSecondWhole() {
        return load.records() / whole.all();
    }

    double perSecondSteady() {
        return steadyRecords / steady.all();
    }

    double perSecondWithoutCompiler() {
        return steadyRecords / (steady.all() - steady.compiler());
    }

    double perSecondByClock() {
        return steadyRecords / steadySeconds;
    }
}
