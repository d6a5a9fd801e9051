// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a connection failed, by its packets ({@code tcp.failure}) or by what the kernel told one of its sockets ({@code
 * socket.*.end_reason}). A flow may have failed in two ways, as the two may differ.
 */
public enum FailureKind {
    /** Nobody listened. */
    REFUSED("refused", "refused"),
    /** Nothing answered. */
    TIMED_OUT("timed_out", "timed_out"),
    /** There is no way to the address. */
    UNREACHABLE("", "unreachable"),
    /** One end broke the connection off. */
    RESET("reset_by_client,reset_by_server", "rst"),
    /** The client gave up before an answer. */
    ABORTED("aborted", "");

    /** What any failed connection fits. */
    public static final FlowQuery ANY = query(List.of(values()));

    /** The fields that say how a connection failed, in the order in which {@link #is} takes their values. */
    public static final List<FlowField> FIELDS = Stream.of(
                    "tcp.failure", "socket.client.end_reason", "socket.server.end_reason")
            .map(FlowFields::of)
            .toList();

    private final List<String> failures;
    private final List<String> socketEnds;

    FailureKind(String failures, String socketEnds) {
        this.failures = words(failures);
        this.socketEnds = words(socketEnds);
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a flow with these values failed so. */
    public boolean is(@Nullable String failure, @Nullable String clientEnd, @Nullable String serverEnd) {
        return failure != null && failures.contains(failure)
                || clientEnd != null && socketEnds.contains(clientEnd)
                || serverEnd != null && socketEnds.contains(serverEnd);
    }

    /** Whether a flow with these values failed in any way. */
    public static boolean isAny(@Nullable String failure, @Nullable String clientEnd, @Nullable String serverEnd) {
        for (final FailureKind kind : values()) {
            if (kind.is(failure, clientEnd, serverEnd)) {
                return true;
            }
        }
        return false;
    }

    /** What asks for exactly the flows of this kind. */
    public FlowQuery query() {
        return query(List.of(this));
    }

    private static FlowQuery query(List<FailureKind> kinds) {
        try {
            return FlowQuery.parse("(" + condition(kinds) + ")");
        } catch (QueryException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String condition(List<FailureKind> kinds) {
        final String failures = String.join(
                ",", kinds.stream().flatMap(kind -> kind.failures.stream()).toList());
        final String socketEnds = String.join(
                ",", kinds.stream().flatMap(kind -> kind.socketEnds.stream()).toList());
        return Stream.of(
                        failures.isEmpty() ? "" : "failure:" + failures,
                        socketEnds.isEmpty() ? "" : "socket_end:" + socketEnds)
                .filter(condition -> !condition.isEmpty())
                .reduce((one, other) -> one + " or " + other)
                .orElseThrow();
    }
}
