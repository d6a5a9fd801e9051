// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** By what traffic is summed: something that either end has, or that the flow as a whole has. */
public enum Grouping {
    PROCESS("process.name"),
    EXECUTABLE("process.executable"),
    USER("process.user.name"),
    CONTAINER("container.name"),
    POD("orchestrator.pod.name"),
    HOST("ip"),
    PORT("server.port", false),
    INTERFACE("observer.interface", false);

    private final String path;
    private final boolean isOfEachEnd;

    Grouping(String path) {
        this(path, true);
    }

    Grouping(String path, boolean isOfEachEnd) {
        this.path = path;
        this.isOfEachEnd = isOfEachEnd;
    }

    /** As it is written in a command or a call. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether each end of a flow counts for itself: what it sent and received. */
    public boolean isOfEachEnd() {
        return isOfEachEnd;
    }

    /** The field whose values are summed by at the client's end, or of the flow. */
    public FlowField client() {
        return FlowFields.of(isOfEachEnd ? "client." + path : path);
    }

    /** The same at the server's end; null when the flow as a whole has it. */
    public @Nullable FlowField server() {
        return isOfEachEnd ? FlowFields.of("server." + path) : null;
    }

    @Override
    public String toString() {
        return text();
    }

    public static Optional<Grouping> find(String text) {
        return Arrays.stream(values())
                .filter(grouping -> grouping.text().equals(text))
                .findFirst();
    }

    /** All of them, for a message or a help text. */
    public static String choices() {
        return Arrays.stream(values()).map(Grouping::text).collect(Collectors.joining(", "));
    }
}
