// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.flowbraid.config.value.Endpoint;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Feeds and which of their sockets become flows: {@code { "tcp://*:1234c" = all, agent = none }}. */
record FeedFlowsType(ChoiceType policies) implements ValueType<Map<String, String>> {
    @Override
    public String description() {
        return "feed = " + policies.description();
    }

    @Override
    public Map<String, String> read(ConfigValue value) {
        if (!(value instanceof ConfigObject object)) {
            throw new IllegalArgumentException("write { \"tcp://*:1234c\" = all }");
        }
        final Map<String, String> flows = new TreeMap<>();
        object.forEach((feed, policy) -> {
            if (!feed.equals(Catalogue.AGENT_FEED)) {
                Endpoint.parse(feed);
            }
            flows.put(feed, policies.read(policy));
        });
        return Collections.unmodifiableMap(flows);
    }

    @Override
    public String text(Map<String, String> value) {
        final StringBuilder text = new StringBuilder("{");
        value.forEach((feed, policy) -> text.append(text.length() == 1 ? " " : ", ")
                .append(ConfigUtil.quoteString(feed))
                .append(" = ")
                .append(policy));
        return text.append(value.isEmpty() ? "}" : " }").toString();
    }
}
