// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the command line says instead of the file, setting by setting; the later of two wins. */
public final class Overrides {
    private final Map<String, ConfigValue> values = new HashMap<>();
    private final Map<String, ConfigValue> defaults = new HashMap<>();

    /**
     * Replaces a whole setting.
     *
     * @param value a text, number, flag, list or map, as the file could hold it
     * @param origin who says so, e.g. {@code option -i}
     */
    public Overrides put(Setting<?> setting, Object value, String origin) {
        values.put(setting.key(), ConfigValueFactory.fromAnyRef(value, origin));
        return this;
    }

    /** Replaces the default of a setting: file and options win over it. */
    public Overrides putDefault(Setting<?> setting, Object value, String origin) {
        defaults.put(setting.key(), ConfigValueFactory.fromAnyRef(value, origin));
        return this;
    }

    @Nullable
    ConfigValue defaultOf(Setting<?> setting) {
        return defaults.get(setting.key());
    }

    @Nullable
    ConfigValue valueOf(Setting<?> setting) {
        return values.get(setting.key());
    }
}
