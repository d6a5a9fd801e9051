// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.flowbraid.config.value.RuntimeSocket;
import java.util.List;

/** Sockets of container runtimes; the word {@code none} stands for an empty list. */
record RuntimeSocketsType() implements ValueType<List<RuntimeSocket>> {
    private static final String NONE = "none";
    private static final ListType<RuntimeSocket> SOCKETS =
            new ListType<>("list of sockets, RUNTIME:PATH or PATH; or none", RuntimeSocket::parse);

    @Override
    public String description() {
        return SOCKETS.description();
    }

    @Override
    public List<RuntimeSocket> read(ConfigValue value) {
        return isNone(value) ? List.of() : SOCKETS.read(value);
    }

    private static boolean isNone(ConfigValue value) {
        if (value.valueType() == ConfigValueType.LIST) {
            final ConfigList items = (ConfigList) value;
            return items.size() == 1 && isNone(items.get(0));
        }
        return NONE.equals(value.unwrapped());
    }

    @Override
    public String text(List<RuntimeSocket> value) {
        return value.isEmpty() ? NONE : SOCKETS.text(value);
    }
}
