// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.record.Flows;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConsoleSinkTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ConsoleSink sink = new ConsoleSink(written, ZoneOffset.UTC, false, false);

    @Test
    void shouldWriteOneAlignedLinePerFlow() {
        assertThat(linesOf(Flows.curlToPython(), Flows.podToRemoteResolver())).isEqualTo("""
                20:15:03.123456 tcp  curl[4211] 127.0.0.1:43512           > python3[4100] 127.0.0.1:8000            6 pkts      394 B >    5 pkts     1534 B  SF      12.345 ms
                20:15:03.123456 udp  curl[4211]@cart-0 [fd00::5]:40000    > ?(remote) [2001:db8::53]:53             1 pkt        60 B >    0 pkts        0 B  -       0.000 ms
                """);
    }

    @Test
    void shouldShowSegmentsAndPayloadWhereOnlySocketsWereCounted() {
        assertThat(linesOf(
                        Flows.curlToPython(), Flows.ofSockets(), Flows.refusedSocket(), Flows.datagramsOfOneSocket()))
                .isEqualTo("""
                20:15:03.123456 tcp  curl[4211] 127.0.0.1:43512           > python3[4100] 127.0.0.1:8000            6 pkts      394 B >    5 pkts     1534 B  SF      12.345 ms
                20:15:03.123456 tcp  curl[4211] 127.0.0.1:43512           > python3[4100] 127.0.0.1:8000            6 segs       78 B >    5 segs     1270 B  closed  12.345 ms
                20:15:03.123456 tcp  curl[4211] 127.0.0.1:43512           > ?(refused) 127.0.0.1:8000               1 seg         0 B >    1 seg         0 B  refused 12.345 ms
                20:15:03.123456 udp  curl[4211]@cart-0 [fd00::5]:40000    > ?(remote) [2001:db8::53]:53             1 seg        12 B >    - segs        - B  idle    0.000 ms
                """);
    }

    @Test
    void shouldShowADashForWhatAnExporterDoesNotKnow() {
        assertThat(linesOf(Flows.exported(), Flows.exportedOneWay())).isEqualTo("""
                20:15:03.123456 tcp  curl[4211] 127.0.0.1:43512           > python3[4100] 127.0.0.1:8000            6 pkts      394 B >    5 pkts     1534 B  -       12.345 ms
                20:15:03.123456 tcp  curl[4211] 127.0.0.1:43512           > python3[4100] 127.0.0.1:8000            6 pkts      394 B >    - pkts        - B  -       12.345 ms
                """);
    }

    @ParameterizedTest
    @EnumSource(EndReason.class)
    void shouldKeepTheColumnsWhateverEndedTheFlow(EndReason reason) {
        final FlowRecord flow = Flows.ofSockets();
        flow.endReason = reason;

        assertThat(linesOf(Flows.curlToPython(), flow)
                        .lines()
                        .map(line -> line.indexOf(" 12.345 ms"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void shouldSayWhereAFlowWasObservedWhenItKnowsThePoints() {
        final ConsoleSink several =
                new ConsoleSink(written, ZoneOffset.UTC, false, false, List.of("lo", "tcp://*:1234c"));

        several.accept(Flows.curlToPython());
        several.accept(Flows.ofSockets());
        several.flush();

        assertThat(written.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("  SF      12.345 ms  on lo"),
                        line -> assertThat(line).endsWith("  closed  12.345 ms  on tcp://*:1234c"));
    }

    @Test
    void shouldQuoteWhatWouldMoveTheCursor() {
        final FlowRecord flow = Flows.curlToPython();
        flow.client.attribution.process = Flows.named("\u001b[2Jevil");

        assertThat(linesOf(flow)).doesNotContain("\u001b").contains("\\x1b[2Jevil[4211]");
    }

    @Test
    void shouldMarkALesserOwner() {
        final FlowRecord flow = Flows.curlToPython();
        flow.server.attribution.status = AttributionStatus.PARTIAL;

        assertThat(linesOf(flow)).contains("> ~python3[4100] ");
    }

    @Test
    void shouldMarkAnOwnerWhoseSocketOthersUse() {
        final FlowRecord flow = Flows.curlToPython();
        flow.server.attribution.sender = Flows.named("worker");

        assertThat(linesOf(flow)).contains("> python3[4100]+ ");
    }

    @Test
    void shouldSayWhereTheKernelAnswers() {
        final FlowRecord flow = Flows.curlToPython();
        flow.server.attribution.clear();
        flow.server.attribution.reason = UnattributedReason.KERNEL;

        assertThat(linesOf(flow)).contains("> kernel 127.0.0.1");
    }

    @Test
    void shouldSayWhoIsBehindAProxy() {
        final FlowRecord flow = Flows.curlToPython();
        flow.conversation.leg = ConversationLeg.TO_INTERMEDIARY;
        flow.conversation.server.addressLo = IpAddress.mapped(0x0acc0002);
        flow.conversation.server.port = 8080;
        flow.conversation.server.process = Flows.named("httpd");

        assertThat(linesOf(flow)).contains(" ms  => httpd[4211] 10.204.0.2:8080\n");
    }

    @Test
    void shouldSayWhereATranslatedAddressLeads() {
        final FlowRecord flow = Flows.curlToPython();
        flow.server.natLo = IpAddress.mapped(0x0acc0002);
        flow.server.natPort = 8080;

        assertThat(linesOf(flow)).contains(" ms  => 10.204.0.2:8080\n");
    }

    @Test
    void shouldHideAndCountItsOwnFlows() {
        final FlowRecord flow = Flows.curlToPython();
        flow.isSelf = true;

        assertThat(linesOf(flow)).isEmpty();
        assertThat(sink.hidden().get()).isEqualTo(1);
    }

    @Test
    void shouldWriteNothingForAFlowThatLivesOn() {
        final FlowRecord flow = Flows.curlToPython();
        flow.isFinal = false;

        assertThat(linesOf(flow)).isEmpty();
    }

    @Test
    void shouldAlignAlikeWithColours() {
        final ByteArrayOutputStream coloured = new ByteArrayOutputStream();
        final ConsoleSink terminal = new ConsoleSink(coloured, ZoneOffset.UTC, true, true);

        terminal.accept(Flows.curlToPython());
        terminal.flush();

        assertThat(coloured.toString(StandardCharsets.UTF_8).replaceAll("\r|\u001b\\[[0-9;]*[mK]", ""))
                .isEqualTo(linesOf(Flows.curlToPython()));
    }

    private String linesOf(FlowRecord... flows) {
        for (final FlowRecord flow : flows) {
            sink.accept(flow);
        }
        sink.flush();
        return written.toString(StandardCharsets.UTF_8);
    }
}
