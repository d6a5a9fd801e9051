// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

/** Why a network namespace cannot be used; the message says the cause and the mend, without the namespace's name. */
public final class NamespaceException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean isPermission;

    NamespaceException(String message, boolean isPermission) {
        super(message);
        this.isPermission = isPermission;
    }

    /** It may be there, but not for us. */
    public boolean isPermission() {
        return isPermission;
    }
}
