// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

/** A run that cannot be begun or carried on; the message is one sentence for the user. */
final class RunFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    RunFailure(Exception cause) {
        super(cause.getMessage(), cause);
    }

    RunFailure(String sentence) {
        super(sentence);
    }
}
