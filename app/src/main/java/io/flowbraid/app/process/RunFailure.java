// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

/** A run that cannot be begun or carried on; the message is one sentence for the user. */
public final class RunFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RunFailure(Exception cause) {
        super(cause.getMessage(), cause);
    }

    public RunFailure(String sentence) {
        super(sentence);
    }
}
