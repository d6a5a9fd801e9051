// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.library;

/** Introspection cannot be opened here. The message says why, and what would help, in one sentence. */
public final class IntrospectionException extends Exception {
    private static final long serialVersionUID = 1L;

    IntrospectionException(String message, Throwable cause) {
        super(message, cause);
    }
}
