// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.export;

/** An export that cannot be opened as it is set. The message is a sentence for the user. */
public final class ExportException extends RuntimeException {
    public ExportException(String message) {
        super(message);
    }
}
