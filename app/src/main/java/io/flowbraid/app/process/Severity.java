// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How serious a line on stderr is. When stderr is the journal of systemd, the line begins with its priority, as in
 * sd-daemon(3); lines without one are informational.
 */
public enum Severity {
    ERROR("<3>"),
    WARNING("<4>"),
    INFO("<6>");

    private static final boolean IS_JOURNAL = isJournal(System.getenv(), fileOfStderr());

    private final String prefix;

    Severity(String prefix) {
        this.prefix = prefix;
    }

    /** The line for this sentence. */
    public String line(String sentence) {
        return prefix(IS_JOURNAL) + "flowbraid: " + sentence;
    }

    String prefix(boolean isJournal) {
        return isJournal ? prefix : "";
    }

    /**
     * The variable alone says too little: a child whose stderr goes elsewhere inherits it.
     *
     * @param stderr device and inode of the file, {@code 8:15}
     */
    static boolean isJournal(Map<String, String> environment, @Nullable String stderr) {
        return stderr != null && stderr.equals(environment.get("JOURNAL_STREAM"));
    }

    private static @Nullable String fileOfStderr() {
        try {
            final Map<String, Object> file = Files.readAttributes(Path.of("/proc/self/fd/2"), "unix:dev,ino");
            return file.get("dev") + ":" + file.get("ino");
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }
}
