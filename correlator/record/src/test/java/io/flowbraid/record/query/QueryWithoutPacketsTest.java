// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.FlowSums;
import io.flowbraid.record.Flows;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of flows of packets, of sockets and of an exporter, asked the same questions. */
class QueryWithoutPacketsTest {
    private static final Map<String, FlowRecord> FLOWS = new LinkedHashMap<>();

    static {
        FLOWS.put("packets", Flows.curlToPython());
        FLOWS.put("sockets", Flows.ofSockets());
        FLOWS.put("datagrams", Flows.datagramsOfOneSocket());
        FLOWS.put("refused", Flows.refusedSocket());
        FLOWS.put("exported", Flows.exported());
        FLOWS.put("one-way", Flows.exportedOneWay());
        final FlowRecord counted = Flows.curlToPython();
        counted.conversation.id = 5;
        counted.conversation.leg = ConversationLeg.ORIGINAL;
        FLOWS.put("counted", counted);
        final FlowRecord copy = new FlowRecord();
        copy.copyFrom(counted);
        copy.conversation.leg = ConversationLeg.COPY;
        copy.conversation.isCounted = false;
        FLOWS.put("copy", copy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            observer.type:sockets              | sockets datagrams refused
            observer:packets                   | packets counted copy
            observer:exporter                  | exported one-way
            observer!=packets                  | sockets datagrams refused exported one-way
            end_reason:refused                 | refused
            end_reason:closed,idle             | sockets datagrams exported one-way
            socket_end:agent_gone              | sockets
            socket.client.end_reason:refused   | refused
            has:socket_end                     | sockets refused
            netns:4026531840                   | packets counted copy
            netns:4026532001                   | sockets refused
            observer.netns:4026532001          | sockets
            socket.server.netns:4026532001     | sockets
            interface:tcp*                     | sockets datagrams refused exported one-way
            continues:00000000050c0003         | datagrams
            has:continues                      | datagrams
            incomplete:true                    | datagrams
            incomplete:false protocol:udp      |
            observer.hostname:web-1            | sockets
            bytes<100                          | refused
            bytes>=0                           | packets sockets refused exported counted copy
            bytes:1348                         | sockets
            bytes:1928                         | packets exported counted copy
            network.bytes<100                  |
            network.bytes>100                  | packets exported counted copy
            client.bytes<100                   |
            server.bytes<2000                  | packets exported counted copy
            client.payload_bytes<100           | packets sockets datagrams refused counted copy
            server.payload<100                 | refused
            packets:11                         | packets sockets exported counted copy
            network.packets:11                 | packets exported counted copy
            packets:2                          | refused
            segments:5                         | sockets
            client.segments<=1                 | datagrams refused
            server.segments<5                  | refused
            has:segments                       | sockets datagrams refused
            counted:false                      | copy
            counted:true                       | packets sockets datagrams refused exported one-way counted
            -counted:false                     | packets sockets datagrams refused exported one-way counted
            counted!=false                     | packets sockets datagrams refused exported one-way counted
            counted!=true                      | copy
            has:counted                        | counted copy
            flags:FSPA                         | packets exported counted copy
            retransmitted:2                    | exported
            retransmitted<2                    | packets counted copy
            has:tcp.state                      | packets counted copy
            has:reconciliation                 | packets counted copy
            srtt>0                             | packets sockets refused counted copy
            """)
    void shouldFind(String query, String names) throws QueryException {
        final FlowQuery parsed = FlowQuery.parse(query);

        assertThat(FLOWS.entrySet().stream()
                        .filter(flow -> parsed.matches(flow.getValue(), Flows.CONTEXT))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(names == null ? "" : names);
    }

    @Test
    void shouldTakeBytesAndPacketsAsColumns() {
        assertThat(QueryNames.field("bytes")).contains(FlowFields.of("network.bytes"));
        assertThat(QueryNames.field("packets")).contains(FlowFields.of("network.packets"));
        assertThat(QueryNames.field("port")).isEmpty();
        assertThat(QueryNames.field("netns")).isEmpty();
    }

    @Test
    void shouldSayWhatAFlowAddsToSums() {
        assertThat(FlowSums.bytes(Flows.curlToPython().client)).isEqualTo(394);
        assertThat(FlowSums.bytes(Flows.ofSockets().client)).isEqualTo(78);
        assertThat(FlowSums.bytes(Flows.exported().client)).isEqualTo(394);
        assertThat(FlowSums.bytes(Flows.exportedOneWay().server)).isZero();
        assertThat(FlowSums.bytes(Flows.datagramsOfOneSocket().server)).isZero();
        assertThat(FlowSums.packets(Flows.ofSockets().server)).isEqualTo(5);
        assertThat(FlowSums.packets(Flows.datagramsOfOneSocket().server)).isZero();
        assertThat(FlowSums.isCounted(Flows.ofSockets())).isTrue();
    }
}
