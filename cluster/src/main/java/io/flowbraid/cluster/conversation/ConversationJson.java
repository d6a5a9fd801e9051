// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.record.Digits;
import io.flowbraid.record.Timestamps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Writes conversations as JSON. */
final class ConversationJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int NS_DIGITS = 6;
    private static final int US_DIGITS = 3;

    private final JsonGenerator json;

    private ConversationJson(JsonGenerator json) {
        this.json = json;
    }

    static byte[] write(ConversationRecord conversation) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(2048);
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            new ConversationJson(generator).all(conversation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void all(ConversationRecord c) throws IOException {
        json.writeStartObject();
        json.writeStringField("@timestamp", Timestamps.rfc3339(c.endNs()));
        json.writeStringField("schema", ConversationRecord.SCHEMA);
        head(c);
        network(c);
        party("client", c.client());
        party("server", c.server());
        tcp(c);
        json.writeArrayFieldStart("observers");
        for (final PathObserver observer : c.observers()) {
            observer(observer);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("differences");
        for (final PathDifference difference : c.differences()) {
            difference(difference);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void head(ConversationRecord c) throws IOException {
        json.writeObjectFieldStart("conversation");
        json.writeStringField("id", Digits.hex(c.id()));
        json.writeNumberField("revision", c.revision());
        json.writeBooleanField("final", c.isFinal());
        json.writeStringField("verdict", c.verdict().text());
        text("reason", c.reason().text());
        json.writeStringField("key", c.key());
        text("moved_to", c.movedTo());
        text("site", c.site());
        json.writeEndObject();
        json.writeObjectFieldStart("flow");
        json.writeStringField("end_reason", c.endReason());
        json.writeStringField("client_evidence", c.clientEvidence());
        if (c.isSelf()) {
            json.writeBooleanField("self", true);
        }
        json.writeEndObject();
        event(c.startNs(), c.endNs());
    }

    private void event(long startNs, long endNs) throws IOException {
        json.writeObjectFieldStart("event");
        json.writeStringField("start", Timestamps.rfc3339(startNs));
        json.writeStringField("end", Timestamps.rfc3339(endNs));
        json.writeNumberField("duration", endNs - startNs);
        json.writeEndObject();
    }

    private void network(ConversationRecord c) throws IOException {
        final TupleEnd client = c.client().end();
        json.writeObjectFieldStart("network");
        json.writeStringField("type", IpAddress.isIpv4(client.hi(), client.lo()) ? "ipv4" : "ipv6");
        json.writeStringField("transport", c.transport());
        json.writeNumberField("iana_number", c.protocol());
        text("direction", c.direction());
        sum("packets", c.client().packets(), c.server().packets());
        sum("segments", c.client().segments(), c.server().segments());
        sum("bytes", c.client().bytes(), c.server().bytes());
        sum("payload_bytes", c.client().payloadBytes(), c.server().payloadBytes());
        json.writeEndObject();
    }

    private void sum(String name, long client, long server) throws IOException {
        if (client >= 0 && server >= 0) {
            json.writeNumberField(name, client + server);
        }
    }

    private void party(String name, Party party) throws IOException {
        json.writeObjectFieldStart(name);
        end(party.end());
        final TupleEnd nat = party.nat();
        if (nat != null) {
            json.writeObjectFieldStart("nat");
            end(nat);
            json.writeEndObject();
        }
        counters(party.packets(), party.segments(), party.bytes(), party.payloadBytes());
        identity(party.identity());
        json.writeEndObject();
    }

    /** The fields of the object, which is text from a parser that found no fault, without its braces. */
    private void identity(@Nullable String object) throws IOException {
        if (object != null && object.length() > 2) {
            json.writeRaw(',');
            json.writeRaw(object, 1, object.length() - 2);
        }
    }

    private void end(TupleEnd end) throws IOException {
        json.writeStringField("ip", end.ip());
        if (end.port() != TupleEnd.NO_PORT) {
            json.writeNumberField("port", end.port());
        }
    }

    private void counters(long packets, long segments, long bytes, long payloadBytes) throws IOException {
        known("packets", packets);
        known("segments", segments);
        known("bytes", bytes);
        known("payload_bytes", payloadBytes);
    }

    private void tcp(ConversationRecord c) throws IOException {
        if (c.tcpState().isEmpty() && c.tcpFailure().isEmpty() && c.handshakeRttUs() < 0) {
            return;
        }
        json.writeObjectFieldStart("tcp");
        text("state", c.tcpState());
        text("failure", c.tcpFailure());
        if (c.handshakeRttUs() >= 0) {
            millis("handshake_rtt_ms", c.handshakeRttUs(), US_DIGITS);
        }
        json.writeEndObject();
    }

    private void observer(PathObserver o) throws IOException {
        json.writeStartObject();
        json.writeStringField("hostname", o.host());
        json.writeStringField("interface", o.interfaceName());
        json.writeStringField("type", o.type().text());
        json.writeStringField("role", o.role().text());
        text("leg", o.leg().text());
        json.writeObjectFieldStart("flow");
        json.writeStringField("id", Digits.hex(o.flowId()));
        if (o.continuesId() != 0) {
            json.writeStringField("continues", Digits.hex(o.continuesId()));
        }
        json.writeBooleanField("final", o.isFinal());
        json.writeStringField("end_reason", o.endReason().text());
        json.writeEndObject();
        event(o.startNs(), o.endNs());
        json.writeObjectFieldStart("clock");
        millis("offset_ms", o.clockOffsetNs(), NS_DIGITS);
        millis("uncertainty_ms", o.clockUncertaintyNs(), NS_DIGITS);
        json.writeEndObject();
        counts("client", o.client());
        counts("server", o.server());
        json.writeEndObject();
    }

    private void counts(String name, ObserverCounts counts) throws IOException {
        json.writeObjectFieldStart(name);
        counters(counts.packets(), counts.segments(), counts.bytes(), counts.payloadBytes());
        known("retransmitted", counts.retransmitted());
        json.writeEndObject();
    }

    private void difference(PathDifference d) throws IOException {
        json.writeStartObject();
        json.writeStringField("direction", d.isFromClient() ? "client_to_server" : "server_to_client");
        json.writeNumberField("from", d.from());
        json.writeNumberField("to", d.to());
        json.writeStringField("kind", d.kind().text());
        if (d.kind() != DifferenceKind.UNKNOWN) {
            json.writeNumberField("payload_bytes", d.payloadBytes());
            json.writeNumberField("segments", d.segments());
        }
        json.writeEndObject();
    }

    private void millis(String name, long value, int digits) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(BigDecimal.valueOf(value, digits));
    }

    private void known(String name, long value) throws IOException {
        if (value >= 0) {
            json.writeNumberField(name, value);
        }
    }

    private void text(String name, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }
}
