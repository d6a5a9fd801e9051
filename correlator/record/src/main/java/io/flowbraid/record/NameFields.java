// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.model.flow.FlowNames;
import java.util.List;

/** The fields of names that packets said: DNS answers and questions, and the server name of a TLS handshake. */
final class NameFields {
    private NameFields() {}

    /** What stands under {@code server}. */
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

    /** What the flow itself said. */
    static List<FlowField> all() {
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
