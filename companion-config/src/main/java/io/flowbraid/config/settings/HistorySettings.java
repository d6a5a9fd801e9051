// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.settings;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.state.StateDirectory;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Whether, where and how much is kept of past flows.
 *
 * @param maxAge older flows are forgotten
 * @param maxBytes on the disk; the oldest flows go first
 */
public record HistorySettings(boolean isEnabled, Path directory, Duration maxAge, long maxBytes) {

    /** Of the flows of this host. */
    public static HistorySettings of(LoadedConfig config) {
        final String directory = config.value(Catalogue.HISTORY_DIRECTORY);
        return in(directory.isEmpty() ? StateDirectory.ofThisUser().resolve("history") : Path.of(directory), config);
    }

    /** Of other flows. */
    public static HistorySettings in(Path directory, LoadedConfig config) {
        return new HistorySettings(
                config.value(Catalogue.HISTORY_ENABLED),
                directory,
                config.value(Catalogue.HISTORY_MAX_AGE),
                config.value(Catalogue.HISTORY_MAX_SIZE));
    }
}
