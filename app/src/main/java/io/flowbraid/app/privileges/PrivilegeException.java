// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.privileges;

/** The rights cannot be given away as somebody wants it; the message is one sentence for the user. */
public final class PrivilegeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PrivilegeException(String sentence) {
        super(sentence);
    }
}
