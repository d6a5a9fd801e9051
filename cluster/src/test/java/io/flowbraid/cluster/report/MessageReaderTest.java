// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.ObserverType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageReaderTest {
    private static final String FLOW = """
            {"@timestamp": "2026-11-22T23:31:14.749893095Z", "schema": "flowbraid/1",
             "flow": {"id": "fb13c65935694588", "final": true, "end_reason": "fin", "client_evidence": "syn"},
             "event": {"start": "2026-11-22T23:31:14.742339375Z", "end": "2026-11-22T23:31:14.749893095Z",
                       "duration": 7553720},
             "observer": {"type": "packets", "hostname": "vm", "interface": "lo", "netns": 4026531833},
             "network": {"type": "ipv4", "transport": "tcp", "iana_number": 6, "packets": 12, "later": [1, {"a": 2}]},
             "client": {"ip": "127.0.0.1", "port": 60634, "nat": {"ip": "10.0.0.9", "port": 7},
                        "packets": 6, "bytes": 398, "payload_bytes": 78, "host": {"name": "vm"},
                        "process": {"pid": 13086, "entity_id": "a97c33f5-13086-55", "name": "c\\"url"},
                        "container": {"labels": {"schema": "x", "}": "{"}},
                        "attribution": {"status": "attributed", "method": "connect", "delay_ms": 23.892}},
             "server": {"ip": "127.0.0.1", "port": 8000, "packets": 6, "payload_bytes": 190,
                        "attribution": {"status": "unattributed", "reason": "remote"}},
             "tcp": {"state": "SF", "handshake_rtt_ms": 0.019, "retransmitted": {"client": 1, "server": 0}},
             "socket": {"client": {"bytes_sent": 78, "bytes_received": 190, "retransmits": 0, "state": "CLOSE"}},
             "reconciliation": {"client_to_server": "equal", "server_to_client": "capture_short"},
             "conversation": {"id": "00000000000000ff", "leg": "original", "client": {"ip": "9.9.9.9"}}}
            """;

    private final MessageReader reader = new MessageReader();

    @Test
    void shouldReadWhatJoiningNeeds() {
        final FlowReport report = (FlowReport) read(FLOW);

        assertThat(report.flowId).isEqualTo(0xfb13c65935694588L);
        assertThat(report.type).isEqualTo(ObserverType.PACKETS);
        assertThat(report.endReason).isEqualTo(EndReason.FIN);
        assertThat(report.evidence).isEqualTo(ClientEvidence.SYN);
        assertThat(report.startNs).isEqualTo(1_795_390_274_742_339_375L);
        assertThat(report.endNs - report.startNs).isEqualTo(7_553_720);
        assertThat(report.client.end).isEqualTo(TupleEnd.of("127.0.0.1", 60_634));
        assertThat(report.client.nat).isEqualTo(TupleEnd.of("10.0.0.9", 7));
        assertThat(report.client.entityId).isEqualTo("a97c33f5-13086-55");
        assertThat(report.client.place).isEqualTo(Place.HERE);
        assertThat(report.server.place).isEqualTo(Place.REMOTE);
        assertThat(report.client.isSocketClosed).isTrue();
        assertThat(report.client.retransmitted).isEqualTo(1);
        assertThat(report.server.isCaptureShort).isTrue();
        assertThat(report.server.socketSent).isEqualTo(ReportedEnd.ABSENT);
        assertThat(report.handshakeRttUs).isEqualTo(19);
        assertThat(report.conversationId).isEqualTo(255);
        assertThat(report.leg).isEqualTo(ConversationLeg.ORIGINAL);
    }

    @Test
    void shouldKeepAllThatIsSaidOfAnOwner() {
        final FlowReport report = (FlowReport) read(FLOW);

        assertThat(report.client.identityJson())
                .isEqualTo("{\"host\":{\"name\": \"vm\"},\"process\":{\"pid\": 13086, \"entity_id\": "
                        + "\"a97c33f5-13086-55\", \"name\": \"c\\\"url\"},\"container\":{\"labels\": {\"schema\": \"x\", "
                        + "\"}\": \"{\"}},\"attribution\":{\"status\": \"attributed\", \"method\": \"connect\", "
                        + "\"delay_ms\": 23.892}}");
    }

    @Test
    void shouldReadItsOwnCompactForm() {
        final FlowReport report = (FlowReport) read(FLOW);
        final FlowReport forwarded = report.forwarded(
                new ForwardedFrom("gateway", 7, TupleEnd.of("2001:db8::1", 9), true, List.of("one", "two")));

        assertThat(TupleMessage.decode(report.encode()).encode()).isEqualTo(report.encode());
        assertThat(((FlowReport) TupleMessage.decode(forwarded.encode())).via).isEqualTo(forwarded.via);
        assertThat(report.via).isNull();
        for (int length = 0; length < report.encode().length; length++) {
            final byte[] cut = Arrays.copyOf(report.encode(), length);
            assertThatThrownBy(() -> TupleMessage.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldReadATranslation() {
        final String text = """
                {"schema": "flowbraid/nat/1", "host": "gw", "flow": {"id": "0000000000000001"},
                 "this": {"transport": "tcp", "client": {"ip": "10.0.0.1", "port": 1}, "server": {"ip": "10.0.0.2", "port": 2}},
                 "other": {"transport": "tcp", "client": {"ip": "10.0.0.3", "port": 3}, "server": {"ip": "10.0.0.2", "port": 2}},
                 "this_is": "original", "event": {"start": "2026-11-22T23:31:14Z", "end": "2026-11-22T23:31:15Z"},
                 "final": false}
                """;
        final NatMapping mapping = (NatMapping) read(text);

        assertThat(mapping.isThisOriginal()).isTrue();
        assertThat(mapping.otherClient()).isEqualTo(TupleEnd.of("10.0.0.3", 3));
        assertThat(TupleMessage.decode(mapping.encode())).isEqualTo(mapping);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "flowbraid/1~flowbraid/2~UNKNOWN_SCHEMA",
                "\"client\":~\"klient\":~MISSING_FIELD",
                "\"hostname\": \"vm\"~\"hostname\": \"\"~MISSING_FIELD",
                "60634~\"60634\"~WRONG_TYPE",
                "60634~606340~BAD_VALUE",
                "fb13c65935694588~xb13c65935694588~BAD_VALUE",
                "22T23:31:14.742~22T25:31:14.742~BAD_VALUE",
                "22T23:31:14.742~22T23:31:15.742~BAD_VALUE",
                "\"127.0.0.1\"~\"127.0.0\"~BAD_VALUE",
                "\"pid\": 13086~\"pid\": 13086]~NOT_JSON",
                "9.9.9.9~9.9.9.9\"}}} {\"x\":{\"y\":{\"z\":\"~NOT_JSON",
                "\"packets\": 6~\"packets\": -6~BAD_VALUE"
            })
    void shouldNameWhatIsWrong(String from, String to, BadMessage reason) {
        assertThat(FLOW).contains(from);
        assertThat(read(FLOW.replace(from, to))).isEqualTo(new MalformedMessage(reason));
    }

    @Test
    void shouldSurviveAnyBytes() {
        final byte[] whole = FLOW.getBytes(StandardCharsets.UTF_8);
        final Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            final byte[] broken = whole.clone();
            for (int j = 0; j <= random.nextInt(4); j++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            assertThat(reader.read(broken)).isNotNull();
        }
        assertThat(reader.read(new byte[0])).isEqualTo(new MalformedMessage(BadMessage.NOT_JSON));
        assertThat(reader.read(new byte[MessageReader.MAX_BYTES + 1]))
                .isEqualTo(new MalformedMessage(BadMessage.TOO_LARGE));
    }

    private TupleMessage read(String json) {
        return reader.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
