// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.stitch;

/**
 * What a stitcher has done since its start, by this instance.
 *
 * @param records read
 * @param open conversations without their verdict
 * @param late records that came after the verdict and corrected it
 * @param lag records that wait in the partitions of this instance; -1 unknown
 */
public record StitchFigures(
        long records, long open, long complete, long oneSided, long ambiguous, long late, long lag) {}
