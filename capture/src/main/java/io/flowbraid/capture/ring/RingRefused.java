// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.ring;

/** The kernel gives no ring for this device, or none of this form. */
public final class RingRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    public RingRefused(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** Why, for people. */
    public String reason() {
        return reason;
    }
}
