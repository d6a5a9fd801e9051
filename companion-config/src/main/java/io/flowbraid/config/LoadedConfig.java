// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The value of every setting and where it came from; checked, hence fit for use. */
public final class LoadedConfig {
    /** The origin of what nobody has set. */
    public static final String DEFAULT = "default";

    /** By key. */
    private final Map<String, Sourced<?>> values;

    private final List<ConfigProblem> remarks;

    LoadedConfig(Map<String, Sourced<?>> values, List<ConfigProblem> remarks) {
        this.values = Map.copyOf(values);
        this.remarks = List.copyOf(remarks);
    }

    /** What the file says in vain, for the user to remove. */
    public List<ConfigProblem> remarks() {
        return remarks;
    }

    /** The value of a setting. */
    @SuppressWarnings("unchecked") // put there under the setting that made it
    public <T> T value(Setting<T> setting) {
        return (T) sourced(setting).value();
    }

    /** {@code default}, {@code flowbraid.conf:12} or {@code option -i}. */
    public String origin(Setting<?> setting) {
        return sourced(setting).origin();
    }

    /** The value as it would be written in a file. */
    public <T> String text(Setting<T> setting) {
        return setting.text(value(setting));
    }

    private Sourced<?> sourced(Setting<?> setting) {
        return Objects.requireNonNull(values.get(setting.key()), setting.key());
    }

    record Sourced<T>(T value, String origin) {}
}
