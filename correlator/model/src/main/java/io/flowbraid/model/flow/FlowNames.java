// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The names that packets said of a flow. They are what a DNS server or a client claimed, not what is proven.
 *
 * @param domain the name by which the client most likely knew the server's address; null when not known
 * @param source what said the domain; null without one
 * @param tlsServerName the name that the client's TLS handshake asked for; null without one
 * @param dnsQuestion the first name that this flow asked a DNS server for; null of other flows
 */
public record FlowNames(
        @Nullable String domain,
        @Nullable Source source,
        @Nullable String tlsServerName,
        @Nullable String dnsQuestion) {

    /** Of a flow without names. */
    public static final FlowNames NONE = new FlowNames(null, null, null, null);

    /** Where a domain was read. */
    public enum Source {
        /** An answer of a DNS server. */
        DNS,
        /** The TLS handshake of the flow itself. */
        TLS;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
