// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.flowbraid.config.value.Companion;
import io.flowbraid.config.value.Endpoint;
import java.util.ArrayList;
import java.util.List;

/** Interfaces and the feeds that accompany each: {@code { lo = ["tcp://*:1234c"] }}. */
record CompanionsType(ListType<Endpoint> feeds) implements ValueType<List<Companion>> {

    @Override
    public String description() {
        return "interface = feeds that accompany it";
    }

    @Override
    public List<Companion> read(ConfigValue value) {
        if (!(value instanceof ConfigObject object)) {
            throw new IllegalArgumentException("companions are written as { lo = [\"tcp://*:1234c\"] }");
        }
        final List<Companion> companions = new ArrayList<>();
        object.forEach((interfaceName, said) -> {
            if (names(said, interfaceName)) {
                throw new IllegalArgumentException("'" + interfaceName + "' cannot accompany itself");
            }
            if (Endpoint.looksLikeOne(interfaceName)) {
                throw new IllegalArgumentException("'" + interfaceName
                        + "' is a feed and has no companions; write the interface first: lo = \"" + interfaceName
                        + "\"");
            }
            feeds.read(said).forEach(feed -> companions.add(new Companion(interfaceName, feed)));
        });
        companions.sort(Companion.ORDER);
        return List.copyOf(companions);
    }

    private static boolean names(ConfigValue said, String interfaceName) {
        return interfaceName.equals(said.unwrapped())
                || (said.unwrapped() instanceof List<?> list && list.contains(interfaceName));
    }

    @Override
    public String text(List<Companion> value) {
        final StringBuilder text = new StringBuilder("{");
        String open = "";
        for (final Companion companion : value) {
            if (companion.interfaceName().equals(open)) {
                text.setLength(text.length() - 1);
                text.append(", ");
            } else {
                text.append(open.isEmpty() ? " \"" : ", \"");
                text.append(companion.interfaceName()).append("\" = [");
            }
            text.append('"').append(companion.feed()).append("\"]");
            open = companion.interfaceName();
        }
        return text.append(open.isEmpty() ? "}" : " }").toString();
    }
}
