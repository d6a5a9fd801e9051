// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;

/** What went wrong, for the user. */
public final class Failure {
    private Failure() {}

    /** Whether the same may go well when there is room or a permission. */
    public static boolean isOfDisk(Throwable e) {
        return e instanceof IOException
                || e instanceof SQLException && message(e).contains("IO Error");
    }

    /** A sentence without its full stop. */
    public static String sentence(Throwable e, Path directory) {
        final String message = message(e);
        if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
            return "no space left for " + directory + "; free some, or let history keep less with history.max-size";
        }
        if (e instanceof AccessDeniedException || message.contains("Permission denied")) {
            return "no permission to write in " + directory
                    + "; run as its owner, or choose another with history.directory";
        }
        if (e instanceof NoSuchFileException failure) {
            return failure.getFile() + ": cannot be made there; choose another directory";
        }
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getFile() + ": " + failure.getReason();
        }
        return message.lines().findFirst().orElse(message);
    }

    private static String message(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
