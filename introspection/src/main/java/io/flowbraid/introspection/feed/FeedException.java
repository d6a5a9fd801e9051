// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import org.jspecify.annotations.Nullable;

/** A feed cannot be opened as it was asked for; the message is one sentence for the user. */
public final class FeedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FeedException(String message) {
        super(message);
    }

    public FeedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
