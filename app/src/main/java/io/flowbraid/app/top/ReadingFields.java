// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import io.flowbraid.record.query.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The fields of the flow record that a {@link FlowReading} is made of, in the order of {@link #PATHS}. */
final class ReadingFields {
    private static final List<String> OF_FLOW = List.of(
            "network.transport",
            "observer.type",
            "conversation.counted",
            "tcp.failure",
            "socket.client.end_reason",
            "socket.server.end_reason",
            "event.start",
            "event.end",
            "tcp.flags.client",
            "tcp.flags.server");

    private static final List<String> OF_END = List.of(
            "%s.ip",
            "%s.port",
            "%s.bytes",
            "%s.payload_bytes",
            "tcp.retransmitted.%s",
            "socket.%s.retransmits",
            "%s.host.name",
            "%s.process.pid",
            "%s.process.name",
            "%s.process.user.name",
            "%s.process.user.id",
            "%s.orchestrator.pod.name",
            "%s.container.name",
            "%s.container.id",
            "%s.attribution.reason",
            "%s.attribution.method");

    static final List<String> PATHS = paths();

    private static final String LISTED = "snapshot";
    private static final int SHORT_CONTAINER_ID = 12;

    private ReadingFields() {}

    private static List<String> paths() {
        final List<String> paths = new ArrayList<>(OF_FLOW);
        for (final String end : List.of("client", "server")) {
            OF_END.forEach(path -> paths.add(path.formatted(end)));
        }
        return List.copyOf(paths);
    }

    /** @param value by the index of its path: a String, Long or Boolean; times in ns; null when absent */
    static FlowReading read(long id, boolean hasEnded, IntFunction<@Nullable Object> value) {
        final String observer = text(value.apply(1));
        final boolean hasFailed = FailureKind.isAny(text(value.apply(3)), text(value.apply(4)), text(value.apply(5)));
        return new FlowReading(
                id,
                text(value.apply(0)),
                observer,
                hasEnded,
                !Boolean.FALSE.equals(value.apply(2)),
                hasFailed,
                isOpened(value),
                number(value.apply(6), 0),
                number(value.apply(7), 0),
                end(OF_FLOW.size(), value, observer.equals("sockets")),
                end(OF_FLOW.size() + OF_END.size(), value, observer.equals("sockets")));
    }

    /** A connection whose SYN was not captured, or whose socket was listed, was open before. */
    private static boolean isOpened(IntFunction<@Nullable Object> value) {
        final boolean isConnection = text(value.apply(0)).equals("tcp");
        if (isConnection && text(value.apply(1)).equals("packets")) {
            return text(value.apply(8)).contains("S") || text(value.apply(9)).contains("S");
        }
        final int method = OF_FLOW.size() + OF_END.size() - 1;
        return !text(value.apply(method)).equals(LISTED)
                && !text(value.apply(method + OF_END.size())).equals(LISTED);
    }

    private static FlowReading.End end(int first, IntFunction<@Nullable Object> value, boolean isOfSockets) {
        final long bytes = number(value.apply(first + 2), -1);
        return new FlowReading.End(
                text(value.apply(first)),
                number(value.apply(first + 1), -1),
                bytes >= 0 ? bytes : number(value.apply(first + 3), -1),
                Math.max(0, number(value.apply(first + (isOfSockets ? 5 : 4)), 0)),
                new FlowReading.Owner(
                        text(value.apply(first + 6)),
                        number(value.apply(first + 7), FlowReading.Owner.NO_PID),
                        text(value.apply(first + 8)),
                        firstOf(text(value.apply(first + 9)), text(value.apply(first + 10)), ""),
                        container(first, value),
                        text(value.apply(first + 14))));
    }

    private static String container(int first, IntFunction<@Nullable Object> value) {
        final String id = text(value.apply(first + 13));
        return firstOf(
                text(value.apply(first + 11)),
                text(value.apply(first + 12)),
                id.substring(0, Math.min(SHORT_CONTAINER_ID, id.length())));
    }

    private static String firstOf(String best, String good, String otherwise) {
        if (!best.isEmpty()) {
            return best;
        }
        return good.isEmpty() ? otherwise : good;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static long number(@Nullable Object value, long otherwise) {
        return value instanceof Number number ? number.longValue() : otherwise;
    }
}
