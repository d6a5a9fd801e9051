// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The settings of Kafka beside {@link Catalogue#KAFKA_BROKERS}, which turns it on. */
public final class KafkaCatalogue {
    private static final long MIB = 1024 * 1024;
    /** As Kafka checks it. */
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    private static final int MAX_SITE_LENGTH = 100;
    /** Properties with values that are not shown. */
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|token|jaas|credential).*|.*\\.key");

    public static final Setting<String> TOPIC_OF_FLOWS = new Setting<>(
            "kafka.topic",
            new TextType("name of a topic", KafkaCatalogue::topic, false),
            "flowbraid.flows",
            "Topic that gets every flow record; made when it is missing and the cluster allows it.");
    public static final Setting<Long> PARTITIONS = new Setting<>(
            "kafka.partitions",
            new CountType(1, 10_000),
            12L,
            "Partitions of a topic that is made; as many instances of `flowbraid stitch` share the work at most.");
    public static final Setting<Duration> RETENTION = new Setting<>(
            "kafka.retention",
            new DurationType(Duration.ofMinutes(1), Duration.ofDays(3_650)),
            Duration.ofDays(1),
            "How long Kafka keeps flow records in a topic that is made.");
    public static final Setting<String> SITE = new Setting<>(
            "kafka.site",
            new TextType("name, or empty", KafkaCatalogue::site, false),
            "",
            "Name of the site, where private networks of several sites overlap: a connection is joined within its site"
                    + " only. Empty for the only site.");
    public static final Setting<Long> SPOOL_SIZE = new Setting<>(
            "kafka.spool-size",
            new SizeType(MIB, 1024 * 1024 * MIB),
            256 * MIB,
            "Room on the disk for flow records that wait while Kafka is away; some 1,500 bytes each.");
    public static final Setting<Map<String, String>> CLIENT = new Setting<>(
            "kafka.client",
            new PropertiesType(),
            Map.of(),
            "Any properties of Kafka's clients, such as { security.protocol = SSL }; they win over ours.");

    static final List<Setting<?>> ALL = List.of(TOPIC_OF_FLOWS, PARTITIONS, RETENTION, SITE, SPOOL_SIZE, CLIENT);

    private KafkaCatalogue() {}

    private static String topic(String text) {
        if (!TOPIC.matcher(text).matches() || text.equals(".") || text.equals("..")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no name of a topic; give letters, digits, '.', '_' and '-', at most 249");
        }
        return text;
    }

    private static String site(String text) {
        if (text.length() > MAX_SITE_LENGTH || text.chars().anyMatch(c -> c == '|' || Character.isISOControl(c))) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no name of a site; give at most " + MAX_SITE_LENGTH + " characters without '|'");
        }
        return text;
    }

    /** Names with dots and their values: {@code { "security.protocol" = SSL }}, with or without quotes. */
    private record PropertiesType() implements ValueType<Map<String, String>> {
        @Override
        public String description() {
            return "property = value";
        }

        @Override
        public Map<String, String> read(ConfigValue value) {
            if (!(value instanceof ConfigObject object)) {
                throw new IllegalArgumentException("write { \"security.protocol\" = SSL }");
            }
            final Map<String, String> properties = new TreeMap<>();
            put("", object, properties);
            return Collections.unmodifiableMap(properties);
        }

        private static void put(String prefix, ConfigObject object, Map<String, String> to) {
            object.forEach((name, value) -> {
                switch (value.valueType()) {
                    case OBJECT -> put(prefix + name + '.', (ConfigObject) value, to);
                    case LIST, NULL ->
                        throw new IllegalArgumentException("'" + prefix + name + "' is not a text or a number");
                    default -> to.put(prefix + name, String.valueOf(value.unwrapped()));
                }
            });
        }

        @Override
        public String text(Map<String, String> value) {
            return value.entrySet().stream()
                    .map(entry -> ConfigUtil.quoteString(entry.getKey()) + " = "
                            + ConfigUtil.quoteString(
                                    SECRET.matcher(entry.getKey()).matches() ? "(hidden)" : entry.getValue()))
                    .collect(Collectors.joining(", ", "{ ", " }"))
                    .replace("{  }", "{}");
        }
    }
}
