// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.state;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file could not be written, for the user: the JDK's message is often the name of the file alone. */
public final class WriteFailure {
    private WriteFailure() {}

    /** Part of a sentence, behind the name of the file. */
    public static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "its directory does not exist; create it first";
        }
        if (failure instanceof AccessDeniedException) {
            return "no permission; choose another place, or run as its owner";
        }
        if (failure instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        return String.valueOf(failure.getMessage());
    }
}
