// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.state;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where this program keeps what it must find again after a restart, and no user writes by hand. */
public final class StateDirectory {
    /** That of a run as root, unless its environment names another. */
    public static final Path OF_ROOT = Path.of("/var/lib/flowbraid");

    private StateDirectory() {}

    /**
     * {@code $XDG_STATE_HOME/flowbraid}; without the variable {@code /var/lib} for root and users without a home, else
     * {@code ~/.local/state}.
     */
    public static Path ofThisUser() {
        return of(System.getenv(), System.getProperty("user.name"), System.getProperty("user.home"));
    }

    static Path of(Map<String, String> environment, @Nullable String user, @Nullable String home) {
        final String state = environment.get("XDG_STATE_HOME");
        if (state != null && state.startsWith("/")) {
            return Path.of(state, "flowbraid");
        }
        // A user without an entry in the user database has the home "?".
        final String directory = home != null && home.startsWith("/") ? home : environment.getOrDefault("HOME", "");
        return "root".equals(user) || !directory.startsWith("/")
                ? OF_ROOT
                : Path.of(directory, ".local/state/flowbraid");
    }
}
