// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Arguments as the kernel keeps them: separated by NUL, so that secrets among them can be told from what follows. */
public final class CommandLine {
    /** Stands for what is missing. */
    public static final String CUT = "\u2026";

    /** As much as the kernel side reads: a process has the same command line whichever way the agent learned of it. */
    private static final int MAX_BYTES = 4096;

    private static final int UTF8_CONTINUATION_MASK = 0xc0;
    private static final int UTF8_CONTINUATION = 0x80;
    private static final int UTF8_LEADING = 0xc0;
    private static final int MAX_UTF8_LENGTH = 4;

    private CommandLine() {}

    /**
     * A title that a process has written over its arguments is padded with NULs or spaces, which are left out.
     *
     * @param isCut there were more bytes
     */
    public static String arguments(byte[] bytes, boolean isCut) {
        int length = bytes.length;
        if (isCut) {
            length = withoutPartOfCharacter(bytes);
        } else {
            while (length > 0 && (bytes[length - 1] == 0 || bytes[length - 1] == ' ')) {
                length--;
            }
        }
        final String line = new String(bytes, 0, length, StandardCharsets.UTF_8);
        return isCut ? withoutTrailingSpace(line) + CUT : line;
    }

    private static String withoutTrailingSpace(String line) {
        int length = line.length();
        while (length > 0 && line.charAt(length - 1) <= ' ') {
            length--;
        }
        return line.substring(0, length);
    }

    private static int withoutPartOfCharacter(byte[] bytes) {
        int start = bytes.length - 1;
        while (start > bytes.length - MAX_UTF8_LENGTH
                && start > 0
                && (bytes[start] & UTF8_CONTINUATION_MASK) == UTF8_CONTINUATION) {
            start--;
        }
        return start >= 0 && (bytes[start] & UTF8_LEADING) == UTF8_LEADING ? start : bytes.length;
    }

    /** Of a {@code /proc/PID/cmdline}; empty when it cannot be read. */
    public static String ofFile(Path cmdline) {
        try (var file = Files.newInputStream(cmdline)) {
            final byte[] bytes = file.readNBytes(MAX_BYTES);
            return arguments(bytes, bytes.length == MAX_BYTES && file.read() >= 0);
        } catch (IOException e) {
            return "";
        }
    }
}
