// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import io.flowbraid.cluster.kafka.spool.KafkaMessage;
import io.flowbraid.cluster.key.ConnectionKey;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.Observer;
import io.flowbraid.record.json.JsonSink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Makes the messages of a flow: its JSON record under its own key and, when it is translated, the mapping under the key
 * that it has on the other side. (NOT thread safe)
 */
public final class MessageEncoder {
    private final String site;
    private final Observer observer;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(4_096);
    private final JsonSink json;

    public MessageEncoder(String site, FlowContext context) {
        this.site = site;
        observer = context.observer();
        json = new JsonSink(line, observer, context.networks());
    }

    /** Gives the messages to {@code to}. */
    public void encode(FlowRecord flow, Consumer<KafkaMessage> to) {
        line.reset();
        json.accept(flow);
        json.flush();
        final byte[] written = line.toByteArray();
        final byte[] record = Arrays.copyOf(written, written.length - 1); // without the end of the line
        final ConnectionKey own = ConnectionKey.of(flow, site, observer);
        final String host = observer.hostname(flow);
        to.accept(new KafkaMessage(KafkaMessage.Kind.FLOW, host, bytes(own), record));
        if (flow.client.natPort >= 0 || flow.server.natPort >= 0) {
            final ConnectionKey other = ConnectionKey.translated(flow, site, observer);
            if (!other.equals(own)) {
                to.accept(new KafkaMessage(KafkaMessage.Kind.NAT, host, bytes(other), NatMappingJson.of(flow, host)));
            }
        }
    }

    private static byte[] bytes(ConnectionKey key) {
        return key.text().getBytes(StandardCharsets.UTF_8);
    }
}
