// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

/** The kernel did not let this process give away its rights; the message names the call and the error. */
public final class CredentialsException extends Exception {
    private static final long serialVersionUID = 1;

    CredentialsException(String message) {
        super(message);
    }
}
