// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.TcpFailure;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConversationFlowsTest {
    private static final String PACKETS = """
            {"@timestamp":"2026-11-30T06:31:24.929618832Z","schema":"flowbraid/conversation/1",
             "conversation":{"id":"65f6b22c51fd81a2","revision":1,"final":true,"verdict":"one_sided","reason":"refused",
              "key":"||tcp|198.18.77.1:38486|198.18.77.2:81"},
             "flow":{"end_reason":"rst","client_evidence":"syn"},
             "event":{"start":"2026-11-30T06:31:24.929579713Z","end":"2026-11-30T06:31:24.929618832Z",
               "duration":39119},
             "network":{"type":"ipv4","transport":"tcp","iana_number":6,"packets":5,"bytes":280,"payload_bytes":0},
             "client":{"ip":"198.18.77.1","port":38486,"packets":4,"bytes":240,"payload_bytes":0},
             "server":{"ip":"198.18.77.2","port":81,"packets":1,"bytes":40,"payload_bytes":0},
             "tcp":{"state":"REJ","failure":"refused"},
             "observers":[{"hostname":"alpha","interface":"eth0","type":"packets","role":"client_host",
              "flow":{"id":"47b22fe57caa21ff","final":true,"end_reason":"rst"},
              "event":{"start":"2026-11-30T06:31:24.929579713Z","end":"2026-11-30T06:31:24.929618832Z","duration":39119},
              "clock":{"offset_ms":0.0,"uncertainty_ms":0.0},
              "client":{"packets":4,"bytes":240,"payload_bytes":0,"retransmitted":3},
              "server":{"packets":1,"bytes":40,"payload_bytes":0,"retransmitted":0}}],
             "differences":[]}
            """;

    @Test
    void shouldHaveTheFailureThatTheHostsReported() {
        assertThat(TcpFailure.of(shown(PACKETS))).isEqualTo(TcpFailure.REFUSED);
        final String reset =
                PACKETS.replace("\"REJ\",\"failure\":\"refused\"", "\"OTH\",\"failure\":\"reset_by_client\"");
        assertThat(TcpFailure.of(shown(reset))).isEqualTo(TcpFailure.RESET_BY_CLIENT);
        assertThat(TcpFailure.of(shown(PACKETS.replace("\"REJ\",\"failure\":\"refused\"", "\"SF\""))))
                .isEqualTo(TcpFailure.NONE);
    }

    @Test
    void shouldHaveRetransmissionsAndNoInventedZeros() {
        final FlowRecord flow = shown(PACKETS);
        assertThat(flow.client.retransmitted).isEqualTo(3);
        assertThat(flow.server.retransmitted).isZero();
        assertThat(flow.client.outOfOrder).isEqualTo(-1);
        assertThat(flow.server.outOfOrder).isEqualTo(-1);
    }

    @Test
    void shouldSayWhyTheSocketOfAHostEnded() {
        final FlowRecord flow = shown(PACKETS.replace("\"type\":\"packets\"", "\"type\":\"sockets\"")
                .replace("\"end_reason\":\"rst\"", "\"end_reason\":\"refused\""));
        assertThat(flow.client.socketEnd).isEqualTo(EndReason.REFUSED);
        assertThat(flow.server.socketEnd).isNull();
        assertThat(flow.client.retransmitted).isEqualTo(-1);
    }

    private static FlowRecord shown(String json) {
        final FlowRecord flow = new FlowRecord();
        new ConversationFlows().show(ConversationRecord.read(json.getBytes(StandardCharsets.UTF_8)), flow);
        return flow;
    }
}
