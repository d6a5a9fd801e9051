// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.config.Suggestion;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.FlowSums;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The names of a query and the fields they stand for: the path of a field, what stands under {@code client} and
 * {@code server} without saying which, and short names for what is asked for most.
 */
public final class QueryNames {
    /** Short names, those of the two ends first; each stands for the fields of which any may fit. */
    private static final Map<String, List<FlowField>> SHORT = new LinkedHashMap<>();

    private static final String[] NAMES_OF_SERVERS = {"server.domain", "tls.client.server_name", "dns.question.name"};

    static {
        ends("process", "process.name");
        ends("executable", "process.executable");
        ends("command", "process.command_line");
        ends("pid", "process.pid");
        ends("user", "process.user.name", "process.user.id");
        ends("group", "process.group.name", "process.group.id");
        ends("parent", "process.parent.name");
        ends("container", "container.name", "container.id");
        ends("runtime", "container.runtime");
        ends("image", "container.image.name");
        ends("label", "container.labels");
        ends("list", "lists");
        ends("pod", "orchestrator.pod.name");
        ends("namespace", "orchestrator.namespace");
        ends("ip", "ip");
        ends("port", "port");
        ends("host", "host.name", "ip");
        ends("nat", "nat.ip", "nat.port");
        ends("status", "attribution.status");
        ends("reason", "attribution.reason");
        ends("method", "attribution.method");
        ends("delay", "attribution.delay_ms");
        ends("shared", "attribution.shared");
        ends("translated", "attribution.translated");
        ends("payload", "payload_bytes");
        ends("segments", "segments");
        flow("bytes", "network.bytes", "network.payload_bytes");
        flow("packets", "network.packets", "network.segments");
        flow("protocol", "network.transport");
        flow("direction", "network.direction");
        flow("vlan", "network.vlan");
        flow("community", "network.community_id");
        flow("interface", "observer.interface");
        flow("observer", "observer.type");
        flow("netns", "observer.netns", "socket.client.netns", "socket.server.netns");
        flow("duration", "event.duration");
        flow("start", "event.start");
        flow("end", "event.end");
        flow("id", "flow.id");
        flow("continues", "flow.continues");
        flow("final", "flow.final");
        flow("end_reason", "flow.end_reason");
        flow("socket_end", "socket.client.end_reason", "socket.server.end_reason");
        flow("incomplete", "socket.client.incomplete", "socket.server.incomplete");
        flow("self", "flow.self");
        flow("domain", NAMES_OF_SERVERS);
        flow("sni", "tls.client.server_name");
        flow("question", "dns.question.name");
        flow("state", "tcp.state");
        flow("failure", "tcp.failure");
        flow("icmp", "icmp.type");
        flow("icmp_error", "icmp.error.name");
        flow("flags", "tcp.flags.client", "tcp.flags.server");
        flow("rtt", "tcp.handshake_rtt_ms");
        flow("srtt", "socket.client.srtt_ms", "socket.server.srtt_ms");
        flow("retransmitted", "tcp.retransmitted.client", "tcp.retransmitted.server");
        flow("conversation", "conversation.id");
        flow("leg", "conversation.leg");
        flow("counted", "conversation.counted");
        flow("reconciliation", "reconciliation.client_to_server", "reconciliation.server_to_client");
    }

    /** Where a word without a field is looked for; an address is looked for in {@code ip}. */
    static final List<FlowField> OF_A_WORD = Stream.concat(
                    Stream.of(
                                    "process.name",
                                    "process.executable",
                                    "container.name",
                                    "orchestrator.pod.name",
                                    "process.user.name")
                            .flatMap(QueryNames::atEachEnd),
                    Stream.of(NAMES_OF_SERVERS).map(FlowFields::of))
            .toList();

    private QueryNames() {}

    /** The short names and what they stand for. */
    static Map<String, List<FlowField>> shortNames() {
        return Collections.unmodifiableMap(SHORT);
    }

    /**
     * The field of a path, or of a name that stands for one field only. A name that stands for a count of flows with
     * packets and the same of flows without is the one with packets.
     */
    public static Optional<FlowField> field(String name) {
        final List<FlowField> fields = fields(name);
        final boolean isOne = fields.size() == 1
                || fields.size() == 2 && FlowSums.otherwise(fields.get(0)).equals(Optional.of(fields.get(1)));
        return isOne ? Optional.of(fields.get(0)) : Optional.empty();
    }

    /** The fields that a name stands for; empty when there are none. */
    public static List<FlowField> fields(String written) {
        final String name = written.toLowerCase(Locale.ROOT);
        final FlowField field = FlowFields.find(name);
        if (field != null) {
            return List.of(field);
        }
        final List<FlowField> fields = SHORT.getOrDefault(name, List.of());
        return fields.isEmpty() ? ofOneEnd(name).or(() -> ofBothEnds(name)).orElse(List.of()) : fields;
    }

    /** {@code client.process} and its like: a short name at one end. */
    private static Optional<List<FlowField>> ofOneEnd(String name) {
        for (final String end : new String[] {"client.", "server."}) {
            if (name.startsWith(end)) {
                final List<FlowField> both = SHORT.getOrDefault(name.substring(end.length()), List.of());
                final List<FlowField> one = both.stream()
                        .filter(field -> field.path().startsWith(end))
                        .toList();
                return one.isEmpty() ? Optional.empty() : Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /** {@code process.name} and its like. */
    private static Optional<List<FlowField>> ofBothEnds(String name) {
        final List<FlowField> both = atEachEnd(name).toList();
        return both.isEmpty() ? Optional.empty() : Optional.of(both);
    }

    /** What {@code has:NAME} asks for: the fields of the name, or all that stand under it. */
    static List<FlowField> fieldsUnder(String written) {
        final List<FlowField> fields = fields(written);
        if (!fields.isEmpty()) {
            return fields;
        }
        final String prefix = written.toLowerCase(Locale.ROOT) + '.';
        return FlowFields.all().stream()
                .filter(field -> field.path().startsWith(prefix)
                        || field.path().startsWith("client." + prefix)
                        || field.path().startsWith("server." + prefix))
                .toList();
    }

    /** The name that was probably meant. */
    static Optional<String> nearest(String written) {
        final String name = written.toLowerCase(Locale.ROOT);
        final int most = name.length() < 5 ? 1 : name.length() < 9 ? 2 : 3;
        final Optional<String> misspelt = all().stream()
                .filter(candidate -> Suggestion.distance(name, candidate) <= most)
                .min(Comparator.comparingInt(candidate -> Suggestion.distance(name, candidate)));
        return misspelt.or(() -> all().stream()
                .filter(candidate -> name.length() > 2 && candidate.startsWith(name))
                .findFirst());
    }

    /** Every name that can be written: short ones, those of both ends, and all paths. */
    static List<String> all() {
        final List<String> names = new ArrayList<>(SHORT.keySet());
        final List<String> paths =
                FlowFields.all().stream().map(FlowField::path).toList();
        paths.stream()
                .filter(path -> path.startsWith("client."))
                .map(path -> path.substring("client.".length()))
                .filter(path -> !names.contains(path))
                .forEach(names::add);
        names.addAll(paths);
        return names;
    }

    private static void ends(String name, String... paths) {
        SHORT.put(name, Stream.of(paths).flatMap(QueryNames::atEachEnd).toList());
    }

    private static void flow(String name, String... paths) {
        SHORT.put(name, Stream.of(paths).map(FlowFields::of).toList());
    }

    private static Stream<FlowField> atEachEnd(String path) {
        return Stream.of("client." + path, "server." + path)
                .map(FlowFields::find)
                .filter(Objects::nonNull);
    }
}
