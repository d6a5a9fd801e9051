// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

/** No running container is meant by what was said, or more than one; the message is one sentence. */
public final class ContainerLookupException extends Exception {
    private static final long serialVersionUID = 1;

    ContainerLookupException(String message) {
        super(message);
    }

    ContainerLookupException(String message, Exception cause) {
        super(message, cause);
    }
}
