// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import io.flowbraid.model.flow.FlowNames;

/** Writes the names that packets said of a flow. */
final class JsonNames {
    private JsonNames() {}

    /** What the server is called, within its object. */
    static void domain(FlowNames names, JsonLines json) {
        if (names.domain() != null && names.source() != null) {
            json.text(JsonName.DOMAIN, names.domain());
            json.text(JsonName.DOMAIN_SOURCE, names.source().text());
        }
    }

    /** What the flow itself said, as objects of their own. */
    static void write(FlowNames names, JsonLines json) {
        if (names.tlsServerName() != null) {
            json.open(JsonName.TLS);
            json.open(JsonName.CLIENT);
            json.text(JsonName.TLS_SERVER_NAME, names.tlsServerName());
            json.close();
            json.close();
        }
        if (names.dnsQuestion() != null) {
            json.open(JsonName.DNS);
            json.open(JsonName.QUESTION);
            json.text(JsonName.NAME, names.dnsQuestion());
            json.close();
            json.close();
        }
    }
}
