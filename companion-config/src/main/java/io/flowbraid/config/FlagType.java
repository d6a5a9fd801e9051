// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;

/** Yes or no, in any of HOCON's spellings. */
record FlagType() implements ValueType<Boolean> {

    @Override
    public String description() {
        return "true or false";
    }

    @Override
    public Boolean read(ConfigValue value) {
        try {
            return value.atKey("flag").getBoolean("flag");
        } catch (ConfigException e) {
            throw new IllegalArgumentException("'" + value.unwrapped() + "' is neither true nor false", e);
        }
    }

    @Override
    public String text(Boolean value) {
        return value.toString();
    }
}
