// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

/** The kernel gives no ring for this device, or none of this form. */
final class RingRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    RingRefused(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
