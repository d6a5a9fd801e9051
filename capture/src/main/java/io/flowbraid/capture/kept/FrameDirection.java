// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.kept;

/** Tells which way the frame in hand went: the lowest bits of pcapng's epb_flags. */
@FunctionalInterface
public interface FrameDirection {
    int UNKNOWN = 0;
    int INBOUND = 1;
    int OUTBOUND = 2;

    /** @param frame address of its first byte */
    int of(long frame);
}
