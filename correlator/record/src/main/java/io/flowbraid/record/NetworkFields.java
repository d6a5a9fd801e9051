// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static io.flowbraid.record.FieldList.known;
import static io.flowbraid.record.FieldType.BYTES;
import static io.flowbraid.record.FieldType.NUMBER;
import static io.flowbraid.record.FlowField.ABSENT;

import io.flowbraid.model.flow.CommunityId;
import io.flowbraid.model.flow.FlowNames;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.flow.QuotedFlow;
import io.flowbraid.model.network.Transport;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The fields of the network: protocol, VLAN, direction, what both ends sent together, and names that packets said. */
final class NetworkFields {
    /** A digest belongs to one thread. */
    private static final ThreadLocal<CommunityId> COMMUNITY_ID = ThreadLocal.withInitial(CommunityId::new);

    /** Protocols that a query suggests; a record may have any other. */
    static final String[] TRANSPORTS = {"tcp", "udp", "icmp", "ipv6-icmp", "sctp"};

    private final FieldList fields = new FieldList();

    private NetworkFields() {}

    static List<FlowField> all() {
        final NetworkFields network = new NetworkFields();
        network.protocol();
        network.sums();
        return network.fields.all();
    }

    private void protocol() {
        fields.text("network.type", "IP version", "ipv4 or ipv6", (f, c) -> f.isIpv4() ? "ipv4" : "ipv6")
                .oneOf("ipv4", "ipv6")
                .meaning("`ipv4`, `ipv6`");
        fields.text("network.transport", "Protocol", "tcp, udp, icmp, ...", (f, c) -> Transport.name(f.protocol))
                .oneOf(TRANSPORTS)
                .meaning("`tcp`, `udp`, `icmp`, `ipv6-icmp`, `sctp`, ...; `ip-N` for one without a name here");
        fields.number("network.iana_number", NUMBER, "Protocol number", "of IANA", (f, c) -> f.protocol)
                .meaning("protocol number");
        fields.text(
                        "network.community_id",
                        "Community ID",
                        "version 1, seed 0",
                        (f, c) -> CommunityId.isKnown(f)
                                ? ascii(COMMUNITY_ID.get().bytes(f))
                                : "")
                .meaning("Community ID v1, as Zeek, Suricata and Wireshark have it. Left out of an ICMP flow whose "
                        + "type is not known");
        fields.number(
                        "network.vlan",
                        NUMBER,
                        "VLAN",
                        "identifier of the VLAN, of several tags the outer one",
                        (f, c) -> known(f.vlan))
                .meaning("identifier of the VLAN, of several tags the outer one. Flows in different VLANs are "
                        + "different flows. A tag with identifier 0 has a priority only and counts as no tag");
        fields.number(
                        "network.inner_vlan",
                        NUMBER,
                        "Inner VLAN",
                        "identifier of the second tag",
                        (f, c) -> known(f.innerVlan))
                .meaning("identifier of the second tag (QinQ). Further tags do not count");
        fields.text(
                        "network.direction",
                        "Direction",
                        "by the local networks",
                        (f, c) -> c.networks().direction(f))
                .oneOf(LocalNetworks.DIRECTIONS)
                .meaning("`internal`, `inbound`, `outbound`, `external`, by `local-networks` (`-m`)");
    }

    private void sums() {
        fields.number(
                        "network.packets",
                        NUMBER,
                        "Packets",
                        "both ends sent",
                        (f, c) -> isOfSockets(f) ? ABSENT : sum(f.client.packets, f.server.packets))
                .meaning("packets that both ends sent. This field and the next three are left out when the number "
                        + "of one end is not known");
        fields.number(
                        "network.segments",
                        NUMBER,
                        "Segments",
                        "TCP segments or datagrams both ends sent, of a flow without packets",
                        (f, c) -> isOfSockets(f) ? sum(f.client.packets, f.server.packets) : ABSENT)
                .meaning("TCP segments or datagrams that both ends sent, of a flow without packets");
        fields.number(
                        "network.bytes",
                        BYTES,
                        "Bytes",
                        "IP bytes both ends sent",
                        (f, c) -> sum(f.client.bytes, f.server.bytes))
                .meaning("IP bytes that both ends sent");
        fields.number(
                        "network.payload_bytes",
                        BYTES,
                        "Payload",
                        "payload bytes both ends sent, of a flow without packets",
                        (f, c) -> isOfSockets(f) ? sum(f.client.payloadBytes, f.server.payloadBytes) : ABSENT)
                .meaning("payload bytes that both ends sent, of a flow without packets");
    }

    static boolean isOfSockets(FlowRecord flow) {
        return flow.observer == ObserverType.SOCKETS;
    }

    static String communityId(QuotedFlow quoted) {
        return ascii(COMMUNITY_ID.get().bytes(quoted));
    }

    private static String ascii(byte[] text) {
        return new String(text, StandardCharsets.US_ASCII);
    }

    /** Absent when either end is not known. */
    private static long sum(long client, long server) {
        return client < 0 || server < 0 ? ABSENT : client + server;
    }

    /** The name of the server, which stands under {@code server}. */
    static void domain(FieldList fields) {
        fields.text("server.domain", "Domain", "name by which the client knew the server", (f, c) -> f.names.domain())
                .meaning("name by which the client most likely knew the server's address, by a DNS answer seen before "
                        + "the flow began, else by the flow's own TLS handshake "
                        + "([how](../guide/names.md)). It is a claim, not a proof");
        fields.text(
                        "server.domain_source",
                        "Domain source",
                        "what said the domain",
                        (f, c) -> f.names.source() == null
                                ? null
                                : f.names.source().text())
                .oneOf(FlowNames.Source.values(), FlowNames.Source::text)
                .meaning("what said `server.domain`: `dns` (an answer of a DNS server), `tls` (the client's TLS "
                        + "handshake)");
    }

    /** The names that the flow itself said. */
    static List<FlowField> names() {
        return new FieldList()
                .text(
                        "tls.client.server_name",
                        "TLS server name",
                        "name the client's TLS handshake asked for (SNI)",
                        (f, c) -> f.names.tlsServerName())
                .meaning("server name (SNI) in the client's TLS handshake, if it is in the first segment. With "
                        + "Encrypted Client Hello it is the public name")
                .text(
                        "dns.question.name",
                        "DNS question",
                        "first name this flow asked a DNS server for",
                        (f, c) -> f.names.dnsQuestion())
                .meaning("first name that this flow asked a DNS server for, port 53")
                .all();
    }
}
