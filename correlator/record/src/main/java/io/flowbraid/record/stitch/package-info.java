// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The port to a stitcher: the program that joins what several hosts reported of one connection. A module that has one
 * implements {@link io.flowbraid.record.stitch.StitchProvider} and may be left out.
 *
 * <p>Thread: the main thread starts, reads and closes; the stitcher has threads of its own, which call the sink of the
 * page, one at a time.
 */
@NullMarked
package io.flowbraid.record.stitch;

import org.jspecify.annotations.NullMarked;
