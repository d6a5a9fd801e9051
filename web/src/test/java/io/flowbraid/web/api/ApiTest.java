// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.Flows;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiTest {
    private SampleRun run;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun();
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void shouldShowAFlowWithTheColumnsAskedFor() throws Exception {
        run.report(Flows.curlToPython());

        final JsonNode flows =
                run.ask("/api/v1/flows?columns=client.process.name,server.port,event.duration,client.container.name");

        assertThat(flows.get("total").asInt()).isEqualTo(1);
        assertThat(flows.at("/rows/0/id").asText()).isEqualTo("00c0ffee12345678");
        assertThat(flows.at("/rows/0/final").asBoolean()).isTrue();
        assertThat(flows.at("/rows/0/values").toString()).isEqualTo("[\"curl\",8000,12.345678,null]");
    }

    @Test
    void shouldTakeTheShortNamesOfAQueryForColumns() throws Exception {
        run.report(Flows.curlToPython());

        assertThat(run.ask("/api/v1/flows?columns=bytes&sort=bytes")
                        .get("columns")
                        .toString())
                .isEqualTo("[\"network.bytes\"]");
    }

    @Test
    void shouldPutFlowsInOrder() throws Exception {
        final FlowRecord second = Flows.curlToPython();
        second.flowId = 2;
        second.client.bytes = 5;
        run.report(Flows.curlToPython());
        run.report(second);

        final JsonNode rows =
                run.ask("/api/v1/flows?sort=client.bytes&order=asc&columns=client.bytes&limit=1&offset=1");

        assertThat(rows.get("rows").toString())
                .isEqualTo("[{\"id\":\"00c0ffee12345678\",\"final\":true,\"values\":[394]}]");
    }

    @Test
    void shouldHandOutTheNewestConversationsThatMatch() throws Exception {
        final FlowRecord second = Flows.curlToPython();
        second.flowId = 2;
        second.endNs += 1;
        run.report(Flows.curlToPython());
        run.report(second);

        assertThat(run.ask("/api/v1/conversations?q=process:curl").toString())
                .isEqualTo("[{\"id\":\"0000000000000002\"},{\"id\":\"00c0ffee12345678\"}]");
        assertThat(run.ask("/api/v1/conversations?limit=1").size()).isEqualTo(1);
        assertThat(run.ask("/api/v1/conversations?q=process:wget").size()).isZero();
        assertThat(run.ask("/api/v1/flows/0000000000000002").get("conversation").toString())
                .isEqualTo("{\"id\":\"0000000000000002\"}");
    }

    @Test
    void shouldTellWhoTalksMost() throws Exception {
        run.report(Flows.curlToPython());

        final JsonNode talkers = run.ask("/api/v1/talkers?by=process");

        assertThat(talkers.at("/total/bytes").asInt()).isEqualTo(394 + 1_534);
        assertThat(talkers.at("/rows/0").toString())
                .isEqualTo(
                        "{\"key\":\"curl\",\"label\":\"curl\",\"bytes\":1928,\"bytes_sent\":394,\"bytes_received\":1534,"
                                + "\"packets\":11,\"flows\":1,\"bytes_per_s\":0}");
    }

    @Test
    void shouldDrawWhoTalksToWhom() throws Exception {
        run.report(Flows.curlToPython());

        final JsonNode map = run.ask("/api/v1/map?by=process");

        assertThat(map.at("/edges/0/source").asText()).isEqualTo("process:curl");
        assertThat(map.at("/edges/0/target").asText()).isEqualTo("process:python3");
        assertThat(map.at("/nodes/0/group").isNull()).isTrue();
    }

    @Test
    void shouldTellWhereTheEndsOfTheMapAreAndHowTheirConnectionsFare() throws Exception {
        final FlowRecord flow = Flows.curlToPython();
        flow.client.attribution.workload = Flows.podToRemoteResolver().client.attribution.workload;
        run.report(flow);
        flow.flowId++;
        flow.server.port = 9;
        flow.client.socketEnd = EndReason.REFUSED;
        run.report(flow);

        final JsonNode map = run.ask("/api/v1/map?by=process&within=place");

        assertThat(map.at("/edges/0/source").asText()).isEqualTo("namespace/4/shop/process:curl");
        assertThat(map.get("nodes"))
                .anySatisfy(node -> assertThat(node.get("group").toString())
                        .isEqualTo("{\"kind\":\"namespace\",\"name\":\"shop\"}"));
        assertThat(map.at("/edges/0/flows").asInt()).isEqualTo(2);
        assertThat(map.at("/edges/0/failed").asInt()).isEqualTo(1);
        assertThat(map.at("/edges/0/rtt_ms").asDouble()).isPositive();
        assertThat(map.at("/edges/0/ports")).hasSize(2);
        assertThat(run.get("/api/v1/map?within=room").body())
                .contains("within=room is nothing that ends are in; choose namespace, container, host, place");
    }

    @Test
    void shouldTellTheTrafficOfEachSecond() throws Exception {
        run.report(Flows.curlToPython());
        run.clockMs.addAndGet(2_000);

        final JsonNode traffic = run.ask("/api/v1/traffic");

        assertThat(traffic.at("/total").toString()).isEqualTo("[1928,0]");
    }
}
