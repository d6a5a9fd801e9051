// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

/**
 * This host does not allow the kind of introspection that was tried. The message is one sentence with the cause and
 * the mend, fit to be shown; the caller may go on with another {@link IntrospectionSource}.
 */
public final class IntrospectionUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    public IntrospectionUnavailable(String message) {
        super(message);
    }

    public IntrospectionUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
