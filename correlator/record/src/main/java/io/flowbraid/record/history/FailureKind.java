// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.QueryException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a connection failed, by its packets ({@code tcp.failure}) or by what the kernel told one of its sockets ({@code
 * socket.*.end_reason}). A flow may have failed in two ways, as the two may differ. Every count of failed connections
 * uses these definitions.
 */
public enum FailureKind {
    /** Nobody listened. */
    REFUSED("refused", "refused", ""),
    /** Nothing answered. */
    TIMED_OUT("timed_out", "timed_out", ""),
    /** There is no way to the address. */
    UNREACHABLE("", "unreachable", ""),
    /** One end broke the connection off. */
    RESET("reset_by_client,reset_by_server", "rst", ""),
    /** The client gave up before an answer. A socket does not say so; without packets, no segment came to it. */
    ABORTED("aborted", "", "(observer:sockets protocol:tcp end_reason:closed server.segments:0)");

    /** What the queries read. */
    public static final List<FlowField> FIELDS = Stream.of(
                    "tcp.failure",
                    "socket.client.end_reason",
                    "socket.server.end_reason",
                    "observer.type",
                    "network.transport",
                    "flow.end_reason",
                    "server.segments")
            .map(FlowFields::of)
            .toList();

    private final List<String> failures;
    private final List<String> socketEnds;
    private final String otherwise;

    FailureKind(String failures, String socketEnds, String otherwise) {
        this.failures = words(failures);
        this.socketEnds = words(socketEnds);
        this.otherwise = otherwise;
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How a flow with these values failed, of which {@link #anyQuery} is true. */
    public static List<FailureKind> of(
            @Nullable String failure, @Nullable String clientEnd, @Nullable String serverEnd) {
        final List<FailureKind> said = Arrays.stream(values())
                .filter(kind -> kind.isSaid(failure, clientEnd, serverEnd))
                .toList();
        return said.isEmpty() ? List.of(ABORTED) : said;
    }

    private boolean isSaid(@Nullable String failure, @Nullable String clientEnd, @Nullable String serverEnd) {
        return failure != null && failures.contains(failure)
                || clientEnd != null && socketEnds.contains(clientEnd)
                || serverEnd != null && socketEnds.contains(serverEnd);
    }

    /** What asks for exactly these flows. */
    public String query() {
        return query(List.of(this));
    }

    /** What asks for all failed flows. */
    public static String anyQuery() {
        return query(List.of(values()));
    }

    /** {@link #anyQuery} made ready. */
    public static FlowQuery any() {
        try {
            return FlowQuery.parse(anyQuery());
        } catch (QueryException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String query(List<FailureKind> kinds) {
        final String failures =
                kinds.stream().flatMap(kind -> kind.failures.stream()).collect(Collectors.joining(","));
        final String socketEnds =
                kinds.stream().flatMap(kind -> kind.socketEnds.stream()).collect(Collectors.joining(","));
        final Stream<String> said = Stream.of(
                failures.isEmpty() ? "" : "failure:" + failures,
                socketEnds.isEmpty() ? "" : "socket_end:" + socketEnds);
        return Stream.concat(said, kinds.stream().map(kind -> kind.otherwise))
                .filter(condition -> !condition.isEmpty())
                .collect(Collectors.joining(" or ", "(", ")"));
    }
}
