// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.stitch;

/** A stitcher that cannot be started as it is set. The message is a sentence for the user. */
public final class StitchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StitchException(String message) {
        super(message);
    }
}
