// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The settings of {@code flowbraid stitch}, a part of {@link Catalogue#settings}. */
public final class StitchCatalogue {
    private static final long MIB = 1024 * 1024;
    private static final Pattern APPLICATION_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final int MAX_THREADS = 64;

    public static final Setting<String> APPLICATION = new Setting<>(
            "stitch.application-id",
            new TextType("name", StitchCatalogue::applicationId, false),
            "flowbraid-stitch",
            "Instances of `stitch` with the same name share the work. Kafka's consumer group, the stitcher's topics and"
                    + " its transactions begin with it.");
    public static final Setting<String> DIRECTORY = new Setting<>(
            "stitch.state-dir",
            new TextType("directory", directory -> directory, false),
            "",
            "Where open conversations are kept; empty: /var/lib/flowbraid/stitch for root,"
                    + " ~/.local/state/flowbraid/stitch for others. When it is lost, Kafka still has them.");
    public static final Setting<Duration> GRACE = new Setting<>(
            "stitch.grace",
            new DurationType(Duration.ofSeconds(1), Duration.ofHours(1)),
            Duration.ofSeconds(30),
            "How long a conversation waits for the report of the other host before it leaves with a verdict.");
    public static final Setting<Duration> CORRECTED = new Setting<>(
            "stitch.corrected-for",
            new DurationType(Duration.ofSeconds(1), Duration.ofDays(1)),
            Duration.ofMinutes(10),
            "How long after its verdict a conversation is still corrected by a late report; later ones are counted as"
                    + " lost_late.");
    public static final Setting<Long> THREADS = new Setting<>(
            "stitch.threads",
            new CountType(0, MAX_THREADS),
            0L,
            "Threads that stitch; 0: one for each processor. More than the topic has partitions are idle.");
    public static final Setting<Long> MEMORY = new Setting<>(
            "stitch.memory",
            new SizeType(16 * MIB, 64 * 1024 * MIB),
            192 * MIB,
            "Memory beside the Java heap for open conversations; what does not fit is read from the disk.");

    public static final Setting<String> HISTORY = new Setting<>(
            "stitch.history",
            new TextType("directory", directory -> directory, false),
            "",
            "Where `stitch` keeps the conversations of the past; empty: nowhere. history.max-age and history.max-size"
                    + " hold for them, too.");

    static final List<Setting<?>> ALL = List.of(APPLICATION, DIRECTORY, GRACE, CORRECTED, THREADS, MEMORY, HISTORY);

    private StitchCatalogue() {}

    private static String applicationId(String text) {
        if (!APPLICATION_ID.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no name for Kafka; give letters, digits, '-', '_' and '.', at most 100");
        }
        return text;
    }
}
