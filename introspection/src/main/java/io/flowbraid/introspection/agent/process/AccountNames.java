// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of users and groups from the host's own files. Not by getpwuid(3): that may ask a directory server, over the
 * network we watch, and stop the agent's thread meanwhile. Files that changed are read again. (NOT thread safe)
 */
public final class AccountNames {
    private final NameFile users;
    private final NameFile groups;

    public AccountNames() {
        this(Path.of("/etc/passwd"), Path.of("/etc/group"));
    }

    AccountNames(Path passwd, Path group) {
        users = new NameFile(passwd);
        groups = new NameFile(group);
    }

    public @Nullable String userName(int uid) {
        return users.name(uid);
    }

    public @Nullable String groupName(int gid) {
        return groups.name(gid);
    }

    /** Reads files again that changed. */
    public void refresh() {
        users.refresh();
        groups.refresh();
    }

    /** {@code name:password:id:...}, a line each. */
    private static final class NameFile {
        private static final Pattern LINE = Pattern.compile("([^:#+-][^:]*):[^:]*:([0-9]{1,10}):.*");

        private final Path path;
        private final Map<Integer, String> names = new HashMap<>();
        private long modifiedMs = -1;

        NameFile(Path path) {
            this.path = path;
            refresh();
        }

        @Nullable
        String name(int id) {
            return names.get(id);
        }

        void refresh() {
            try {
                final long nowModifiedMs = Files.getLastModifiedTime(path).toMillis();
                if (nowModifiedMs == modifiedMs) {
                    return;
                }
                modifiedMs = nowModifiedMs;
                names.clear();
                for (String line : Files.readAllLines(path, StandardCharsets.ISO_8859_1)) {
                    final Matcher fields = LINE.matcher(line);
                    if (fields.matches()) {
                        names.putIfAbsent((int) Long.parseLong(fields.group(2)), fields.group(1));
                    }
                }
            } catch (IOException e) {
                // Without the file users keep their numbers.
                modifiedMs = -1;
            }
        }
    }
}
