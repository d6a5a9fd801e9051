// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The capture files of a run. {@link io.flowbraid.capture.saved.SavedCapture} groups them into sets that follow one
 * another, and merges the sets by time. {@code CaptureFileOpener} finds out by the first bytes of a file what it is:
 * compressed, pcap, pcapng, or a variant that only libpcap reads. {@code AwaitedReader} waits for the first bytes of a
 * file that is still empty.
 *
 * <p>Thread: the correlator's, which polls {@code SavedCapture} without a ring, so that no packet is lost.
 */
@NullMarked
package io.flowbraid.capture.saved;

import org.jspecify.annotations.NullMarked;
