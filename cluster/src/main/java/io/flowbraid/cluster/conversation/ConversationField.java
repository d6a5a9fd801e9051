// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import java.util.List;

/**
 * A field of the JSON of a conversation or of an edge, for the manual.
 *
 * @param path with dots; {@code []} stands for each element of a list
 */
public record ConversationField(String path, String meaning) {
    private static final List<ConversationField> CONVERSATION = List.of(
            of("@timestamp", "time of the last packet or socket event, by the clock of the first observer"),
            of("schema", "`" + ConversationRecord.SCHEMA + "`"),
            of("conversation.id", "16 hex digits, the same in each revision"),
            of("conversation.revision", "counts up from 1; the highest one is valid and replaces all others"),
            of("conversation.final", "true when the connection is over; a later revision only adds late reports"),
            of(
                    "conversation.verdict",
                    "`complete` (the hosts of both ends reported), `one_sided`, `ambiguous`, `conflicting`, or `moved` "
                            + "(it is a part of another conversation, ignore it)"),
            of(
                    "conversation.reason",
                    "why it is not complete: `no_report_from_server_host`, `no_report_from_client_host`, "
                            + "`refused` (the server's end answered with a reset: it has no process), "
                            + "`no_answer` (nothing came from the server's end), "
                            + "`not_watched` (no observer that reported knows the host of an end), `several_candidates`, "
                            + "`ends_disagree`; of one that moved `translated` (to the key before an address "
                            + "translation) or `merged` (into another one with the same key)"),
            of("conversation.key", "key of the connection, before address translations: the key on Kafka"),
            of("conversation.moved_to", "the other key, if it moved to one"),
            of("conversation.site", "site of the connection, left out without one"),
            of("flow.end_reason", "as in the flow record of the observer whose counters are used"),
            of("flow.client_evidence", "the best evidence of all observers"),
            of("flow.self", "true for connections of Flowbraid itself"),
            of("event.start", "by the clock of the first observer"),
            of("event.end", "by the clock of the first observer"),
            of("event.duration", "ns"),
            of("network.type", "`ipv4`, `ipv6`"),
            of("network.transport", "as in the flow record"),
            of("network.iana_number", "protocol number"),
            of("network.direction", "as in the flow record"),
            of("network.packets", "packets of both ends; this field and the next three are left out if one is unknown"),
            of("network.segments", "TCP segments or datagrams of both ends, if only sockets counted"),
            of("network.bytes", "IP bytes of both ends"),
            of("network.payload_bytes", "payload bytes of both ends"),
            of("client.ip", "address, as before address translations; all `client` fields also exist for `server`"),
            of("client.port", "port; of an echo its identifier"),
            of("client.nat.ip", "address on the other side of a translation"),
            of("client.nat.port", "port there"),
            of("client.packets", "packets that this end sent, by the first observer on the way that captured"),
            of("client.segments", "segments or datagrams that it sent, if only sockets counted"),
            of("client.bytes", "IP bytes that it sent"),
            of("client.payload_bytes", "payload bytes that it sent"),
            of(
                    "client.host, client.process, client.container, client.orchestrator, client.attribution",
                    "as in the flow record of the host that named this end; with verdict `conflicting` only "
                            + "`attribution.status`"),
            of("tcp.state", "as in the flow record"),
            of("tcp.failure", "as in the flow record, of the first observer that knows one"),
            of("tcp.handshake_rtt_ms", "of the first observer on the way that captured the handshake"),
            of("observers[]", "each flow of each observer, in order from client to server"),
            of("observers[].hostname", "host that observed"),
            of("observers[].interface", "capture interface or feed"),
            of("observers[].type", "`packets`, `sockets`, `exporter`"),
            of("observers[].role", "`client_host`, `between`, `server_host`, `both` (both ends are on this host)"),
            of("observers[].leg", "`original`, `translated` or `copy`, as the host linked its flows"),
            of("observers[].flow.id", "`flow.id` there"),
            of("observers[].flow.continues", "the flow that this one continues"),
            of("observers[].flow.final", "whether its final record arrived"),
            of("observers[].flow.end_reason", "of its newest record"),
            of("observers[].event.start", "by the observer's clock; `end` and `duration` likewise"),
            of("observers[].clock.offset_ms", "its clock minus the clock of the first observer, as estimated"),
            of("observers[].clock.uncertainty_ms", "how far from that offset one event may be"),
            of(
                    "observers[].client.*",
                    "what it counted of the client: `packets`, `segments`, `bytes`, `payload_bytes`, "
                            + "`retransmitted`; `server` likewise"),
            of("differences[]", "each two neighbours among the observing hosts, for each direction"),
            of("differences[].direction", "`client_to_server`, `server_to_client`"),
            of("differences[].from", "the observer that sees the direction first, by its place in `observers`"),
            of("differences[].to", "the next one"),
            of(
                    "differences[].kind",
                    "`equal`, `lost` (between the two), `extra` (the next one saw more), `unknown`: not comparable, "
                            + "such as sockets of TCP, a capture that began late or one that missed packets"),
            of("differences[].payload_bytes", "payload that the first one saw more than the next"),
            of(
                    "differences[].segments",
                    "retransmitted segments that the first one saw more than the next: their first copies were lost "
                            + "between the two"));

    private static final List<ConversationField> EDGE = List.of(
            of("@timestamp", "begin of the minute"),
            of("schema", "`" + EdgeRecord.SCHEMA + "`"),
            of("site", "left out without one"),
            of("client.kind", "`pod`, `container`, `process`, or `address` where nobody is named"),
            of("client.name", "of a pod with its namespace, of a container or process its name, else the address"),
            of("client.host", "host of a container or process"),
            of("client.bytes", "IP bytes that the client sent; payload bytes where only sockets counted"),
            of("server.*", "the same of the server"),
            of("transport", "`tcp`, `udp`, ..."),
            of("port", "the server's port"),
            of("connections", "conversations that were first seen in this minute"),
            of("failures", "conversations that were refused, reset or timed out, in the minute of their end"),
            of("rtt.count", "handshakes that were measured"),
            of("rtt.p50_ms", "median of the round trip; `p95_ms` and `p99_ms` likewise, each right to one percent"),
            of("rtt.histogram", "HdrHistogram of microseconds, compressed, Base64; histograms can be added"));

    private static ConversationField of(String path, String meaning) {
        return new ConversationField(path, meaning);
    }

    /** Its row in the table of the manual. */
    public String row() {
        return "| `" + path.replace(", ", "`, `") + "` | " + meaning + " |";
    }

    /** The fields of a conversation, in their order. */
    public static List<ConversationField> ofConversation() {
        return CONVERSATION;
    }

    /** The fields of an edge, in their order. */
    public static List<ConversationField> ofEdge() {
        return EDGE;
    }
}
