// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.cluster.kafka.spool.KafkaMessage;
import io.flowbraid.cluster.key.ConnectionKey;
import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.Transport;
import io.flowbraid.record.Timestamps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The message that says which connection a translated one is on the other side. */
final class NatMappingJson {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private NatMappingJson() {}

    /** @param host that observed the flow */
    static byte[] of(FlowRecord flow, String host) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            write(flow, host, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void write(FlowRecord flow, String host, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("schema", KafkaMessage.Kind.NAT.schema());
        json.writeStringField("host", host);
        json.writeObjectFieldStart("flow");
        json.writeStringField("id", String.format("%016x", flow.flowId));
        json.writeStringField("end_reason", flow.endReason.text());
        json.writeEndObject();
        json.writeObjectFieldStart("this");
        json.writeStringField("transport", Transport.name(flow.protocol));
        end(json, "client", ConnectionKey.end(flow, flow.client));
        end(json, "server", ConnectionKey.end(flow, flow.server));
        json.writeEndObject();
        json.writeObjectFieldStart("other");
        json.writeStringField("transport", Transport.name(flow.protocol));
        end(json, "client", ConnectionKey.translatedEnd(flow, flow.client));
        end(json, "server", ConnectionKey.translatedEnd(flow, flow.server));
        json.writeEndObject();
        json.writeStringField(
                "this_is", flow.conversation.leg == ConversationLeg.TRANSLATED ? "translated" : "original");
        json.writeObjectFieldStart("event");
        json.writeStringField("start", Timestamps.rfc3339(flow.startNs));
        json.writeStringField("end", Timestamps.rfc3339(flow.endNs));
        json.writeEndObject();
        json.writeBooleanField("final", flow.isFinal);
        json.writeEndObject();
    }

    private static void end(JsonGenerator json, String name, TupleEnd end) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("ip", end.ip());
        if (end.port() != TupleEnd.NO_PORT) {
            json.writeNumberField("port", end.port());
        }
        json.writeEndObject();
    }
}
