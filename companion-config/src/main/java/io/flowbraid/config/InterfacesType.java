// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigValue;
import java.util.List;

/** Names of capture interfaces; or the word {@code none}, alone. */
record InterfacesType(ListType<String> names) implements ValueType<List<String>> {
    @Override
    public String description() {
        return names.description() + "; or none";
    }

    @Override
    public List<String> read(ConfigValue value) {
        final List<String> read = names.read(value);
        if (read.size() > 1 && read.contains(Catalogue.NO_INTERFACE)) {
            throw new IllegalArgumentException("'none' stands alone: remove it, or the interfaces beside it");
        }
        return read;
    }

    @Override
    public String text(List<String> value) {
        return names.text(value);
    }
}
