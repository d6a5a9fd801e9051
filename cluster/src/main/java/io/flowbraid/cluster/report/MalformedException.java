// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

/** Ends the reading of one message. It never leaves {@link MessageReader}. */
final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final BadMessage reason;

    MalformedException(BadMessage reason) {
        super(reason.text(), null, false, false);
        this.reason = reason;
    }

    BadMessage reason() {
        return reason;
    }
}
