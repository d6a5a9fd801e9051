// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The settings of lists and of rules, a part of {@link Catalogue#settings}. */
public final class RuleCatalogue {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
    private static final int MAX_TEXT = 4_096;

    /** A flow has at most so many lists, because they are labels of its ends. */
    public static final int MAX_LISTS = 16;

    /** Each flow is compared with each rule. */
    public static final int MAX_RULES = 64;

    /** In place of a rule: none of this name, not the built-in one either. */
    public static final String OFF = "off";

    public static final Setting<Map<String, String>> LISTS = new Setting<>(
            "lists",
            new NamedTexts("name = file", MAX_LISTS, "{ malware = /etc/flowbraid/malware.txt }"),
            Map.of(),
            "Files of addresses, networks and domains, one a line. A flow with an end in a list is marked with the"
                    + " list's name. They are read at the start, and again when they change.");
    public static final Setting<Map<String, String>> RULES = new Setting<>(
            "rules",
            new NamedTexts("name = rule, or off", MAX_RULES, "{ refused = \"failure:refused > 50/min by process\" }"),
            Map.of(),
            "What is worth a warning: a query, with a threshold and a window. A rule of the same name replaces a"
                    + " built-in one; off takes it away.");

    static final List<Setting<?>> ALL = List.of(LISTS, RULES);

    private RuleCatalogue() {}

    /** Texts by name: {@code { malware = /etc/malware.txt }}. */
    private record NamedTexts(String description, int max, String example) implements ValueType<Map<String, String>> {
        @Override
        public Map<String, String> read(ConfigValue value) {
            if (!(value instanceof ConfigObject object)) {
                throw new IllegalArgumentException("write " + example);
            }
            if (object.size() > max) {
                throw new IllegalArgumentException("there are " + object.size() + " names, and at most " + max);
            }
            final Map<String, String> texts = new TreeMap<>();
            object.forEach((name, text) -> texts.put(name(name), text(name, text)));
            return Collections.unmodifiableMap(texts);
        }

        private static String name(String name) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "'" + name + "' is no name; give letters, digits, '-' and '_', at most 63");
            }
            return name;
        }

        private String text(String name, ConfigValue value) {
            final boolean isText = value.valueType() == ConfigValueType.STRING;
            final String text = isText ? String.valueOf(value.unwrapped()).strip() : "";
            if (text.isEmpty() || text.length() > MAX_TEXT) {
                throw new IllegalArgumentException(
                        "'" + name + "' is not a text of at most " + MAX_TEXT + " characters; write " + example);
            }
            return text;
        }

        @Override
        public String text(Map<String, String> value) {
            final StringBuilder text = new StringBuilder("{");
            value.forEach((name, each) -> text.append(text.length() == 1 ? " " : ", ")
                    .append(name)
                    .append(" = ")
                    .append(ConfigUtil.quoteString(each)));
            return text.append(value.isEmpty() ? "}" : " }").toString();
        }
    }
}
