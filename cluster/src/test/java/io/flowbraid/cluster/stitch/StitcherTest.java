// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import static io.flowbraid.cluster.stitch.FlowText.MS;
import static io.flowbraid.cluster.stitch.FlowText.SECOND;
import static io.flowbraid.cluster.stitch.SampleFlows.again;
import static io.flowbraid.cluster.stitch.SampleFlows.at;
import static io.flowbraid.cluster.stitch.SampleFlows.atClient;
import static io.flowbraid.cluster.stitch.SampleFlows.atGateway;
import static io.flowbraid.cluster.stitch.SampleFlows.atServer;
import static io.flowbraid.cluster.stitch.SampleFlows.behind;
import static io.flowbraid.cluster.stitch.SampleFlows.fromPort;
import static io.flowbraid.cluster.stitch.SampleFlows.packets;
import static io.flowbraid.cluster.stitch.SampleFlows.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.DifferenceKind;
import io.flowbraid.cluster.conversation.ObserverRole;
import io.flowbraid.cluster.conversation.Verdict;
import io.flowbraid.cluster.conversation.VerdictReason;
import io.flowbraid.cluster.key.TupleEnd;
import java.util.List;
import org.junit.jupiter.api.Test;

class StitcherTest {
    private static final long NOW = 1_001 * SECOND;
    private static final long MINUTE = 60 * SECOND;

    private final StitchRig rig = new StitchRig(StitchSettings.defaults());

    @Test
    void shouldNameBothEndsOfAConnectionThatBothHostsReported() {
        rig.send(atClient(1), NOW);
        rig.send(atServer(2), NOW + SECOND);
        rig.pass(NOW + MINUTE);

        final ConversationRecord joined = only();
        assertThat(joined.verdict()).isEqualTo(Verdict.COMPLETE);
        assertThat(joined.isFinal()).isTrue();
        assertThat(joined.client().host()).isEqualTo("host-a");
        assertThat(joined.client().identity()).contains("\"a-curl-1\"");
        assertThat(joined.server().host()).isEqualTo("host-b");
        assertThat(joined.server().identity()).contains("\"b-nginx\"");
        assertThat(joined.observers())
                .extracting(o -> o.role())
                .containsExactly(ObserverRole.CLIENT_HOST, ObserverRole.SERVER_HOST);
        assertThat(rig.counters.of(ReportFate.JOINED)).isEqualTo(2);
        assertThat(rig.edges).hasSize(1);
        assertThat(rig.edges.get(0).key()).endsWith("|process:curl@host-a|process:nginx@host-b|tcp:80");
    }

    @Test
    void shouldReadBackWhatItWrites() {
        rig.send(atClient(1), NOW);
        rig.send(atServer(2), NOW);
        rig.pass(NOW + MINUTE);

        final ConversationRecord joined = only();
        assertThat(ConversationRecord.read(joined.toJson())).isEqualTo(joined);
    }

    @Test
    void shouldSayWhichHostDidNotReport() {
        rig.send(atClient(1), NOW);
        rig.pass(NOW + MINUTE);

        assertThat(only().verdict()).isEqualTo(Verdict.ONE_SIDED);
        assertThat(only().reason()).isEqualTo(VerdictReason.NO_REPORT_FROM_SERVER_HOST);
        assertThat(only().server().host()).isEmpty();
    }

    @Test
    void shouldCorrectAConversationWhenTheOtherSideIsLate() {
        rig.send(atClient(1), NOW);
        rig.pass(NOW + MINUTE);
        rig.send(atServer(2), NOW + MINUTE);
        rig.pass(NOW + 2 * MINUTE);

        assertThat(rig.latest()).hasSize(1);
        assertThat(only().revision()).isEqualTo(2);
        assertThat(only().verdict()).isEqualTo(Verdict.COMPLETE);
        assertThat(rig.counters.of(ReportFate.LATE)).isEqualTo(1);
        assertThat(rig.counters.of(ReportFate.ONE_SIDED)).isEqualTo(1);
    }

    @Test
    void shouldCountAReportWhoseConversationIsForgotten() {
        final FlowText late = atServer(2);
        rig.send(late, NOW + 20 * MINUTE);

        assertThat(rig.counters.of(ReportFate.LOST_LATE)).isEqualTo(1);
        assertThat(rig.states).isEmpty();
    }

    @Test
    void shouldNotChangeForDuplicates() {
        rig.send(atClient(1), NOW);
        rig.send(atServer(2), NOW);
        rig.pass(NOW + MINUTE);
        rig.send(atClient(1), NOW + MINUTE);
        rig.send(atServer(2), NOW + MINUTE);
        rig.pass(NOW + 2 * MINUTE);

        assertThat(rig.revisions).hasSize(1);
        assertThat(rig.counters.of(ReportFate.DUPLICATE)).isEqualTo(2);
    }

    @Test
    void shouldKeepTheFinalRecordWhenAnInterimOneComesAfterIt() {
        final FlowText interim = atClient(1);
        interim.isFinal = false;
        interim.endNs -= 500 * MS;
        interim.client.payload = 10;
        rig.send(atClient(1), NOW);
        rig.send(interim, NOW);
        rig.send(atServer(2), NOW);
        rig.pass(NOW + MINUTE);

        assertThat(only().client().payloadBytes()).isEqualTo(78);
        assertThat(rig.counters.of(ReportFate.SUPERSEDED)).isEqualTo(1);
    }

    @Test
    void shouldNotJoinTwoConnectionsWhoseCountersDiffer() {
        final FlowText other = atServer(2);
        other.client.payload = 79;
        rig.send(atClient(1), NOW);
        rig.send(other, NOW);
        rig.pass(NOW + MINUTE);

        assertThat(rig.latest()).extracting(ConversationRecord::verdict).containsOnly(Verdict.ONE_SIDED);
        assertThat(rig.latest()).hasSize(2);
    }

    @Test
    void shouldJoinByCountersWhenATupleIsUsedAgainWithinTheUncertainty() {
        final FlowText first = atClient(1);
        final FlowText second = again(atClient(3));
        rig.send(again(atServer(4)), NOW);
        rig.send(second, NOW);
        rig.send(first, NOW);
        rig.send(atServer(2), NOW);
        rig.pass(NOW + MINUTE);

        assertThat(rig.latest()).hasSize(2);
        assertThat(rig.latest()).allSatisfy(conversation -> {
            assertThat(conversation.verdict()).isEqualTo(Verdict.COMPLETE);
            assertThat(conversation.observers().get(1).flowId()
                            - conversation.observers().get(0).flowId())
                    .isEqualTo(1);
        });
    }

    @Test
    void shouldLeaveEqualConnectionsApartWhenTheirTimesDoNotDecide() {
        final FlowText first = atClient(1);
        final FlowText second = atClient(3);
        final FlowText third = atServer(4);
        second.startNs += 1_100 * MS;
        second.endNs += 1_100 * MS;
        third.startNs += 1_100 * MS;
        third.endNs += 1_100 * MS;
        rig.send(first, NOW);
        rig.send(atServer(2), NOW);
        rig.send(second, NOW);
        rig.send(third, NOW);
        rig.pass(NOW + MINUTE);

        assertThat(rig.latest()).hasSize(4);
        assertThat(rig.latest()).extracting(ConversationRecord::verdict).containsOnly(Verdict.AMBIGUOUS);
    }

    @Test
    void shouldLearnHowFarTwoClocksAreApartAndDecideByIt() {
        for (int i = 0; i < 20; i++) {
            rig.send(at(i, atClient(100 + i)), NOW + i * MINUTE);
            rig.send(at(i, behind(1_500 * MS, atServer(200 + i))), NOW + i * MINUTE);
        }
        rig.pass(NOW + 20 * MINUTE);
        final SkewEstimate skew = rig.skews.of("host-a", "host-b");
        assertThat(skew.isKnown()).isTrue();
        assertThat(skew.offsetNs()).isEqualTo(-1_500 * MS + 300_000);
        assertThat(skew.uncertaintyNs()).isLessThan(20 * MS);

        final FlowText second = at(30, atClient(3));
        final FlowText itsServer = at(30, behind(1_500 * MS, atServer(4)));
        second.startNs += 1_500 * MS;
        second.endNs += 1_500 * MS;
        itsServer.startNs += 1_500 * MS;
        itsServer.endNs += 1_500 * MS;
        rig.send(at(30, atClient(1)), NOW + 30 * MINUTE);
        rig.send(itsServer, NOW + 30 * MINUTE);
        rig.send(at(30, behind(1_500 * MS, atServer(2))), NOW + 30 * MINUTE);
        rig.send(second, NOW + 30 * MINUTE);
        rig.pass(NOW + 31 * MINUTE);

        assertThat(rig.latest()).extracting(ConversationRecord::verdict).containsOnly(Verdict.COMPLETE);
        assertThat(rig.latest().get(21).observers().get(1).clockOffsetNs()).isEqualTo(skew.offsetNs());
    }

    @Test
    void shouldLearnAboutClocksThatAreTooFarApartToJoinAnything() {
        for (int i = 0; i < 20; i++) {
            rig.send(at(i, fromPort(i, atClient(100 + i))), NOW + i * MINUTE);
            rig.send(at(i, behind(30 * SECOND, fromPort(i, atServer(200 + i)))), NOW + i * MINUTE);
            rig.pass(NOW + i * MINUTE + 30 * SECOND);
        }
        rig.pass(NOW + 21 * MINUTE);

        final List<ConversationRecord> conversations = rig.latest();
        assertThat(conversations.get(0).verdict()).isEqualTo(Verdict.ONE_SIDED);
        assertThat(conversations.get(conversations.size() - 1).verdict()).isEqualTo(Verdict.COMPLETE);
        assertThat(rig.skews.of("host-b", "host-a").offsetNs()).isEqualTo(30 * SECOND - 300_000);
    }

    @Test
    void shouldBringBothSidesOfATranslationTogether() {
        final TupleEnd outside = TupleEnd.of("10.0.0.9", 50_000);
        final FlowText before = atGateway(7, "original");
        before.client.nat = outside;
        final FlowText behind = atGateway(8, "translated");
        behind.client.nat = behind.client.end;
        behind.client.end = outside;
        final FlowText server = atServer(2);
        server.client.end = outside;

        rig.send(server, NOW);
        rig.send(behind, NOW);
        rig.send(atClient(1), NOW);
        rig.send(before, NOW);
        rig.pass(NOW + 5 * MINUTE);

        assertThat(rig.latest()).hasSize(1);
        assertThat(only().verdict()).isEqualTo(Verdict.COMPLETE);
        assertThat(only().observers()).hasSize(4);
        assertThat(only().client().nat()).isEqualTo(outside);
        assertThat(only().client().end()).isEqualTo(TupleEnd.of("10.0.0.1", 40_000));
        assertThat(rig.counters.of(ReportFate.FORWARDED)).isEqualTo(2);
        assertThat(rig.counters.of(ReportFate.JOINED)).isEqualTo(4);
    }

    @Test
    void shouldOrderObserversByTheTranslationRatherThanByTheirClocks() {
        final TupleEnd outside = TupleEnd.of("10.0.0.9", 50_000);
        final FlowText before = atGateway(7, "original");
        before.client.nat = outside;
        final FlowText behind = atGateway(8, "translated");
        behind.client.nat = behind.client.end;
        behind.client.end = outside;
        final FlowText server = packets(atServer(2));
        server.client.end = outside;
        final FlowText tapBehind = behind(50_000, atGateway(9, ""));
        tapBehind.host = "a-tap";
        tapBehind.client.end = outside;
        final FlowText tapBefore = behind(-50_000, atGateway(10, ""));
        tapBefore.host = "z-tap";

        for (final FlowText flow : List.of(server, tapBehind, behind, packets(atClient(1)), before, tapBefore)) {
            rig.send(flow, NOW);
        }
        rig.pass(NOW + 5 * MINUTE);

        assertThat(only().observers())
                .extracting(observer -> observer.host())
                .containsExactly("host-a", "z-tap", "gateway", "gateway", "a-tap", "host-b");
    }

    @Test
    void shouldNotTakeAGatewayForTheHostOfAnEndThatItsAgentDoesNotKnow() {
        final FlowText gateway = atGateway(7, "copy");
        gateway.client.reason = "no_event";
        gateway.server.reason = "no_event";

        rig.send(packets(atClient(1)), NOW);
        rig.send(gateway, NOW);
        rig.send(packets(atServer(2)), NOW);
        rig.pass(NOW + 5 * MINUTE);

        assertThat(only().verdict()).isEqualTo(Verdict.COMPLETE);
        assertThat(only().observers())
                .extracting(o -> o.role())
                .containsExactly(ObserverRole.CLIENT_HOST, ObserverRole.BETWEEN, ObserverRole.SERVER_HOST);
    }

    @Test
    void shouldJoinWhatBothHostsSawOfARefusedConnection() {
        rig.send(refused(atClient(1)), NOW);
        final FlowText server = refused(atServer(2));
        server.server.host = server.server.entity = server.server.process = "";
        server.server.reason = "refused";
        rig.send(server, NOW);
        rig.pass(NOW + MINUTE);

        assertThat(only().verdict()).isEqualTo(Verdict.ONE_SIDED);
        assertThat(only().reason()).isEqualTo(VerdictReason.REFUSED);
        assertThat(only().client().host()).isEqualTo("host-a");
        assertThat(only().observers()).hasSize(2);
    }

    @Test
    void shouldMoveAConversationWhoseTranslationBecomesKnownLate() {
        final TupleEnd outside = TupleEnd.of("10.0.0.9", 50_000);
        final FlowText before = atGateway(7, "original");
        before.client.nat = outside;
        final FlowText server = atServer(2);
        server.client.end = outside;

        rig.send(server, NOW);
        rig.pass(NOW + MINUTE);
        rig.send(before, NOW + MINUTE);
        rig.send(atClient(1), NOW + MINUTE);
        rig.pass(NOW + 5 * MINUTE);

        assertThat(rig.latest())
                .extracting(ConversationRecord::verdict)
                .containsExactly(Verdict.MOVED, Verdict.COMPLETE);
        assertThat(rig.latest().get(0).movedTo()).isEqualTo("||tcp|10.0.0.1:40000|10.0.0.2:80");
    }

    @Test
    void shouldShowWhatWasLostOnTheWay() {
        final FlowText client = packets(atClient(1));
        client.client.payload = 1_078;
        client.client.retransmitted = 1;
        final FlowText server = packets(atServer(2));
        rig.send(client, NOW);
        rig.send(server, NOW);
        rig.pass(NOW + MINUTE);

        assertThat(only().differences()).hasSize(2);
        assertThat(only().differences().get(0).kind()).isEqualTo(DifferenceKind.LOST);
        assertThat(only().differences().get(0).payloadBytes()).isEqualTo(1_000);
        assertThat(only().differences().get(0).segments()).isEqualTo(1);
        assertThat(only().differences().get(1).kind()).isEqualTo(DifferenceKind.EQUAL);
    }

    @Test
    void shouldTakeTheClientFromTheObserverThatKnowsIt() {
        final FlowText tap = packets(atServer(9));
        tap.host = "tap";
        tap.evidence = "first_packet";
        tap.client.at("10.0.0.2", 80);
        tap.server.at("10.0.0.1", 40_000);
        tap.client.payload = 190;
        tap.server.payload = 78;
        tap.server.host = "";
        tap.server.entity = "";
        tap.client.reason = "no_companion";
        tap.server.reason = "no_companion";
        rig.send(tap, NOW);
        rig.send(atClient(1), NOW);
        rig.send(atServer(2), NOW);
        rig.pass(NOW + MINUTE);

        assertThat(only().observers()).hasSize(3);
        assertThat(only().observers().get(1).host()).isEqualTo("tap");
        assertThat(only().observers().get(1).client().payloadBytes()).isEqualTo(78);
        assertThat(only().client().end().port()).isEqualTo(40_000);
    }

    @Test
    void shouldEndAConversationWhoseFinalRecordNeverComes() {
        final FlowText client = atClient(1);
        final FlowText server = atServer(2);
        client.isFinal = false;
        server.isFinal = false;
        client.endNs += MINUTE;
        server.endNs += MINUTE;
        rig.send(client, NOW + MINUTE);
        rig.send(server, NOW + MINUTE);
        rig.pass(NOW + 3 * MINUTE);
        assertThat(only().isFinal()).isFalse();
        assertThat(only().verdict()).isEqualTo(Verdict.COMPLETE);

        rig.pass(NOW + 10 * MINUTE);
        assertThat(only().isFinal()).isTrue();
        rig.pass(NOW + 30 * MINUTE);
        assertThat(rig.states).isEmpty();
    }

    @Test
    void shouldContinueAFlowAfterItsAgentWasAway() {
        final FlowText before = atClient(1);
        before.endReason = "shutdown";
        final FlowText after = atClient(3);
        after.continuesId = 1;
        after.startNs = before.endNs + 10 * SECOND;
        after.endNs = after.startNs + MINUTE;
        after.client.named("host-a", "a-curl-1", "curl", "snapshot");
        final FlowText server = atServer(2);
        server.endNs = after.endNs;
        server.client.payload = 156;
        server.server.payload = 380;
        rig.send(after, after.endNs);
        rig.send(server, after.endNs);
        rig.send(before, after.endNs);
        rig.pass(after.endNs + MINUTE);

        assertThat(only().verdict()).isEqualTo(Verdict.COMPLETE);
        assertThat(only().observers()).hasSize(3);
        assertThat(only().client().payloadBytes()).isEqualTo(156);
    }

    private ConversationRecord only() {
        assertThat(rig.latest()).hasSize(1);
        assertThat(rig.counters.in()).isEqualTo(rig.fates() + rig.open());
        return rig.latest().get(0);
    }
}
