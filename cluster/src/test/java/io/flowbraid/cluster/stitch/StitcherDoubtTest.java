// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import static io.flowbraid.cluster.stitch.FlowText.MS;
import static io.flowbraid.cluster.stitch.FlowText.SECOND;
import static io.flowbraid.cluster.stitch.SampleFlows.atClient;
import static io.flowbraid.cluster.stitch.SampleFlows.atGateway;
import static io.flowbraid.cluster.stitch.SampleFlows.atServer;
import static io.flowbraid.cluster.stitch.SampleFlows.packets;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.EdgeEnd;
import io.flowbraid.cluster.conversation.EdgeSample;
import io.flowbraid.cluster.conversation.Verdict;
import io.flowbraid.cluster.conversation.VerdictReason;
import io.flowbraid.cluster.key.TupleEnd;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What could be joined wrongly and is not. */
class StitcherDoubtTest {
    private static final long NOW = 1_001 * SECOND;
    private static final long MINUTE = 60 * SECOND;
    private static final TupleEnd OUTSIDE = TupleEnd.of("10.0.0.9", 50_000);

    private final StitchRig rig = new StitchRig(StitchSettings.defaults());

    @Test
    void shouldKeepPartsOfDatagramsBehindATranslationApart() {
        for (int part = 0; part < 2; part++) {
            // The gateway's id is that of the translation, which outlives the pause.
            for (final boolean isOriginal : new boolean[] {true, false}) {
                rig.send(part(part, leg(10 + 2 * part + (isOriginal ? 0 : 1), isOriginal)), NOW);
            }
            rig.send(part(part, packets(atClient(100 + part))), NOW);
            rig.send(part(part, outside(packets(atServer(200 + part)))), NOW);
        }
        rig.pass(NOW + 5 * MINUTE);

        assertThat(kept()).hasSize(2);
        assertThat(kept()).allSatisfy(conversation -> {
            assertThat(conversation.verdict()).isEqualTo(Verdict.COMPLETE);
            assertThat(conversation.observers()).hasSize(4);
        });
    }

    @Test
    void shouldNotTakeAnEndedConnectionForATranslationThatWentOn() {
        final FlowText before = leg(7, true);
        before.endNs += 20 * SECOND;
        final FlowText server = outside(atServer(2));
        rig.send(before, NOW + 20 * SECOND);
        rig.send(server, NOW + 20 * SECOND);
        rig.pass(NOW + 5 * MINUTE);

        assertThat(kept()).extracting(ConversationRecord::verdict).containsOnly(Verdict.ONE_SIDED);
        assertThat(kept()).hasSize(2);
    }

    @Test
    void shouldNotTakeAConnectionThatGoesOnForATranslationThatEnded() {
        final FlowText server = outside(atServer(2));
        server.isFinal = false;
        server.endNs += MINUTE;
        rig.send(leg(7, true), NOW);
        rig.send(server, NOW + MINUTE);
        rig.pass(NOW + 2 * MINUTE);

        assertThat(kept()).hasSize(2);
    }

    @Test
    void shouldNotBelieveATranslationWhoseCountersAreOthers() {
        final FlowText before = leg(7, true);
        before.client.payload = 5_000;
        rig.send(before, NOW);
        rig.send(outside(atServer(2)), NOW);
        rig.pass(NOW + 5 * MINUTE);

        assertThat(kept())
                .allSatisfy(conversation -> assertThat(conversation.observers()).hasSize(1));
    }

    @Test
    void shouldNotJoinWhatWasDecidedApartWhenItsCompetitorIsForgotten() {
        final FlowText first = leg(7, false);
        final FlowText second = leg(8, false);
        second.conversationId = 78;
        second.startNs += 500 * MS;
        second.endNs += 500 * MS;
        rig.send(first, NOW);
        rig.send(second, NOW + 20 * SECOND);
        rig.send(outside(atServer(2)), NOW + 20 * SECOND);
        rig.pass(NOW + MINUTE);
        final List<ConversationRecord> decided = kept();
        rig.pass(NOW + 30 * MINUTE);

        assertThat(decided).extracting(ConversationRecord::verdict).contains(Verdict.AMBIGUOUS);
        assertThat(kept()).isEqualTo(decided);
    }

    @Test
    void shouldStillCountWhatWasDecidedApartAmongTheCandidates() {
        rig.send(leg(7, true), NOW);
        for (int i = 0; i < 3; i++) {
            final FlowText server = outside(atServer(2 + i));
            server.startNs += i * 500 * MS;
            server.endNs += i * 500 * MS;
            rig.send(server, i < 2 ? NOW : NOW + 2 * MINUTE);
        }
        rig.pass(NOW + 5 * MINUTE);

        assertThat(kept()).hasSize(4);
        assertThat(rig.counters.forwardedOut()).isZero();
    }

    @Test
    void shouldWaitWithATranslationUntilAllThatFitsItIsHere() {
        final FlowText tap = packets(outside(atServer(3)));
        tap.host = "tap";
        tap.client.payload = 5_000;
        tap.server.host = tap.server.entity = "";
        tap.client.reason = tap.server.reason = "no_companion";
        rig.send(outside(atServer(2)), NOW);
        rig.send(leg(7, true), NOW + 5 * SECOND);
        rig.send(tap, NOW + 10 * SECOND);
        rig.pass(NOW + 16 * SECOND);
        assertThat(rig.latest()).isEmpty();

        rig.pass(NOW + 5 * MINUTE);
        assertThat(kept())
                .anySatisfy(conversation -> assertThat(conversation.observers())
                        .extracting(observer -> observer.host())
                        .contains("gateway", "host-b"));
    }

    @Test
    void shouldMoveAllConversationsThatATranslationBringsTogether() {
        final FlowText server = outside(atServer(2));
        final FlowText tap = packets(outside(atServer(3)));
        tap.host = "tap";
        tap.client.payload = 77;
        tap.client.host = tap.server.host = tap.server.entity = "";
        tap.client.reason = tap.server.reason = "no_companion";
        for (final FlowText flow : List.of(server, tap)) {
            flow.endNs += MINUTE;
            flow.startNs += flow == tap ? 3 * SECOND : 0;
            rig.send(flow, NOW + MINUTE);
        }
        rig.pass(NOW + 3 * MINUTE);
        final FlowText before = leg(7, false);
        before.client.payload = 77;
        before.endNs += MINUTE;
        before.startNs += 2 * SECOND;
        rig.send(before, NOW + 3 * MINUTE);
        rig.pass(NOW + 9 * MINUTE);

        assertThat(kept()).hasSize(1);
        assertThat(kept().get(0).observers()).hasSize(3);
    }

    @Test
    void shouldNotProveByOverlapWhatBeganAtAnotherTime() {
        // The clock of host-a stepped forward while its connection was open, so that it seems to last for minutes.
        final FlowText client = packets(atClient(1));
        client.endNs += 2 * MINUTE;
        final FlowText server = packets(atServer(2));
        server.startNs += MINUTE;
        server.endNs += 2 * MINUTE;
        server.client.payload = 4_000;
        rig.send(client, NOW + 2 * MINUTE);
        rig.send(server, NOW + 2 * MINUTE);
        rig.pass(NOW + 5 * MINUTE);

        assertThat(kept()).hasSize(2);
    }

    private void assertApart(FlowText client, FlowText server) {
        rig.send(client, NOW + MINUTE);
        rig.send(server, NOW + MINUTE);
        rig.pass(NOW + 3 * MINUTE);

        assertThat(kept()).hasSize(2);
    }

    @Test
    void shouldNotProveByOverlapWhatEndedAtAnotherTime() {
        final FlowText client = packets(atClient(1));
        client.endNs += 20 * SECOND;
        final FlowText server = packets(atServer(2));
        server.endNs += MINUTE;
        server.client.payload = 4_000;
        assertApart(client, server);
    }

    @Test
    void shouldNotTakeDatagramsForThoseOfASocketThatWasOpenForAPartOfTheTime() {
        for (int i = 0; i < 20; i++) {
            rig.skews.measured("host-a", "host-b", 300_000);
        }
        final FlowText client = part(0, atClient(1));
        client.endReason = "closed";
        client.endNs += 20 * SECOND;
        final FlowText server = part(0, atServer(2));
        server.startNs -= MINUTE;
        server.endNs += MINUTE;
        server.client.payload = 4_000;
        assertApart(client, server);
    }

    @Test
    void shouldNotLookElsewhereForAnEndThatAnAgentShouldHaveKnown() {
        final FlowText client = atClient(1);
        client.server.reason = "no_event";
        final FlowText server = atServer(2);
        server.client.payload = 40;
        for (final FlowText flow : List.of(client, server)) {
            flow.endReason = "rst";
            rig.send(flow, NOW);
        }
        rig.pass(NOW + MINUTE);

        assertThat(kept()).hasSize(2);
    }

    @Test
    void shouldSumUpAllPartsOfAFlowWhoseAgentRestartedTwice() {
        for (int i = 0; i < 3; i++) {
            final FlowText part = atClient(1 + i);
            part.continuesId = i;
            part.endReason = i < 2 ? "shutdown" : "rst";
            part.startNs += i * MINUTE;
            part.endNs += i * MINUTE;
            part.client.named("host-a", "a-curl", "curl", i == 0 ? "connect" : "snapshot");
            rig.send(part, part.endNs);
        }
        rig.pass(NOW + 5 * MINUTE);

        assertThat(kept()).hasSize(1);
        assertThat(kept().get(0).client().payloadBytes()).isEqualTo(3 * 78);
        assertThat(kept().get(0).endReason()).isEqualTo("rst");
    }

    @Test
    void shouldTakeBackFromTheEdgesWhatAnotherConversationCounts() {
        rig.send(outside(atServer(2)), NOW);
        rig.pass(NOW + MINUTE);
        rig.send(leg(7, true), NOW + MINUTE);
        rig.send(atClient(1), NOW + MINUTE);
        rig.pass(NOW + 5 * MINUTE);

        assertThat(kept()).extracting(ConversationRecord::verdict).containsExactly(Verdict.COMPLETE);
        assertThat(rig.edges.stream().mapToLong(EdgeSample::connections).sum()).isEqualTo(1);
        assertThat(rig.edges.stream().mapToLong(EdgeSample::serverBytes).sum()).isEqualTo(190 + 208);
    }

    @Test
    void shouldNotJoinHostsThatBothKnowTheClientAndMeanDifferentEnds() {
        final FlowText other = packets(atServer(2));
        other.server.host = other.server.entity = "";
        other.server.reason = "remote";
        final TupleEnd client = other.client.end;
        other.client.end = other.server.end;
        other.server.end = client;
        other.client.payload = 190;
        other.server.payload = 78;
        rig.send(packets(atClient(1)), NOW);
        rig.send(other, NOW);
        rig.pass(NOW + MINUTE);

        assertThat(kept()).hasSize(2);
    }

    @Test
    void shouldNotBringTogetherHostsWhoseKernelsCountedDifferentBytes() {
        final FlowText tap = packets(atServer(3));
        tap.host = "tap";
        tap.server.host = tap.server.entity = "";
        tap.client.reason = tap.server.reason = "no_companion";
        // A capture that fits both: it may have counted what was sent again.
        tap.client.payload = 79;
        tap.client.retransmitted = 1;
        final FlowText server = atServer(2);
        server.client.payload = 79;
        for (final FlowText flow : List.of(atClient(1), tap, server)) {
            flow.endNs += MINUTE;
            rig.send(flow, NOW + MINUTE);
        }
        rig.pass(NOW + 3 * MINUTE);

        assertThat(kept())
                .allSatisfy(conversation -> assertThat(conversation.verdict()).isNotEqualTo(Verdict.COMPLETE));
    }

    @Test
    void shouldNotCompareCountersThatAreStillGrowing() {
        final FlowText client = atClient(1);
        client.isFinal = false;
        client.client.payload = 10;
        client.endNs += MINUTE;
        final FlowText server = atServer(2);
        server.endNs += MINUTE + SECOND;
        rig.send(client, NOW + MINUTE);
        rig.send(server, NOW + MINUTE);
        rig.pass(NOW + 2 * MINUTE);

        assertThat(kept()).extracting(ConversationRecord::verdict).containsExactly(Verdict.COMPLETE);
    }

    @Test
    void shouldNotForwardATranslationOfAddressesThatAreLocalToANamespace() {
        final FlowText loop = leg(7, true);
        loop.client.end = TupleEnd.of("127.0.0.1", 40_000);
        loop.client.nat = OUTSIDE;
        rig.send(loop, NOW);
        rig.send(outside(atServer(2)), NOW);
        rig.pass(NOW + 5 * MINUTE);

        // The message does not say which namespace's 127.0.0.1 it means, so its key is not known.
        assertThat(rig.counters.forwardedOut()).isZero();
        assertThat(kept()).hasSize(2);
    }

    @Test
    void shouldNameTheReasonOfAConnectionThatFailed() {
        assertThat(reasonOf(1, "refused")).isEqualTo(VerdictReason.REFUSED);
        assertThat(reasonOf(2, "timed_out")).isEqualTo(VerdictReason.NO_ANSWER);
        assertThat(reasonOf(3, "unreachable")).isEqualTo(VerdictReason.NO_ANSWER);
        assertThat(reasonOf(4, "closed")).isEqualTo(VerdictReason.NO_REPORT_FROM_SERVER_HOST);
    }

    private VerdictReason reasonOf(int number, String endReason) {
        final FlowText flow = SampleFlows.fromPort(number, atClient(number));
        flow.endReason = endReason;
        flow.client.payload = flow.server.payload = 0;
        rig.send(flow, NOW);
        rig.pass(NOW + MINUTE);
        final List<ConversationRecord> all = kept();
        return all.get(all.size() - 1).reason();
    }

    @Test
    void shouldNotSayNoAnswerOfAConnectionThatWasOpenBeforeItTimedOut() {
        final FlowText flow = atClient(1);
        flow.endReason = "timed_out";
        rig.send(flow, NOW);
        rig.pass(NOW + MINUTE);

        assertThat(kept())
                .extracting(ConversationRecord::reason)
                .containsExactly(VerdictReason.NO_REPORT_FROM_SERVER_HOST);
    }

    @Test
    void shouldJoinWhatTheServersHostSawOfAConnectionThatItsFirewallDropped() {
        final FlowText client = atClient(1);
        client.endReason = "timed_out";
        client.client.payload = client.server.payload = 0;
        client.endNs += MINUTE;
        final FlowText server = packets(atServer(2));
        server.server.host = server.server.entity = "";
        server.server.reason = "no_event";
        server.endReason = "idle";
        server.tcpState = "S0";
        server.tcpFailure = "timed_out";
        server.server.packets = server.client.payload = server.server.payload = 0;
        server.endNs += MINUTE;
        rig.send(client, NOW + MINUTE);
        rig.send(server, NOW + MINUTE);
        rig.pass(NOW + 3 * MINUTE);

        assertThat(kept()).extracting(ConversationRecord::reason).containsExactly(VerdictReason.NO_ANSWER);
        assertThat(kept().get(0).observers()).hasSize(2);
    }

    private List<ConversationRecord> kept() {
        return rig.latest().stream()
                .filter(conversation -> conversation.verdict() != Verdict.MOVED)
                .toList();
    }

    private static FlowText leg(long flowId, boolean isOriginal) {
        final FlowText flow = atGateway(flowId, isOriginal ? "original" : "translated");
        flow.client.nat = isOriginal ? OUTSIDE : flow.client.end;
        flow.client.end = isOriginal ? flow.client.end : OUTSIDE;
        return flow;
    }

    private static FlowText outside(FlowText flow) {
        flow.client.end = OUTSIDE;
        return flow;
    }

    private static FlowText part(int number, FlowText flow) {
        flow.transport = "udp";
        flow.protocol = 17;
        flow.endReason = "idle";
        flow.evidence = "socket_event";
        flow.tcpState = "";
        flow.startNs += 2 * MINUTE * number;
        flow.endNs += 2 * MINUTE * number;
        flow.client.payload += number;
        return flow;
    }

    @Test
    void shouldPartWhatTheLastCountersShowToBeTwoConnections() {
        final FlowText client = atClient(1);
        final FlowText server = atServer(2);
        for (final FlowText flow : List.of(client, server)) {
            flow.isFinal = false;
            flow.endReason = "active";
            flow.endNs += MINUTE;
            rig.send(flow, NOW + MINUTE);
        }
        rig.pass(NOW + 2 * MINUTE);
        assertThat(kept())
                .singleElement()
                .extracting(ConversationRecord::verdict)
                .isEqualTo(Verdict.COMPLETE);

        for (final FlowText flow : List.of(client, server)) {
            flow.isFinal = true;
            flow.endReason = "closed";
            flow.endNs += MINUTE;
        }
        server.client.payload = 5_000;
        rig.send(client, NOW + 2 * MINUTE);
        rig.send(server, NOW + 2 * MINUTE);
        rig.pass(NOW + 5 * MINUTE);

        assertThat(kept())
                .hasSize(2)
                .allSatisfy(conversation -> assertThat(conversation.observers()).hasSize(1));
        assertThat(rig.edges.stream().collect(groupingBy(EdgeSample::server, summingLong(EdgeSample::connections))))
                .containsEntry(new EdgeEnd("process", "nginx", "host-b"), 1L)
                .containsEntry(new EdgeEnd("address", "10.0.0.2", ""), 1L);
        assertThat(rig.counters.in()).isEqualTo(rig.fates());
    }
}
