// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.process.Labels;
import io.flowbraid.record.Flows;
import io.flowbraid.record.query.FlowQuery;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleBoardTest {
    private long nowMs = 1_700_000_000_000L;

    @Test
    void shouldFireAboveTheThresholdAndBeQuietWhenTheWindowIsOver() throws Exception {
        final RuleBoard board = board("failed > 3/min by process");

        for (int i = 0; i < 3; i++) {
            refused(board, i);
        }
        assertThat(read(board).condition()).isEqualTo(RuleCondition.QUIET);
        final long firedMs = nowMs;
        refused(board, 3);

        assertThat(read(board).condition()).isEqualTo(RuleCondition.FIRING);
        assertThat(read(board).sinceMs()).isEqualTo(firedMs);
        assertThat(read(board).value()).isEqualTo(4);
        assertThat(read(board).groups())
                .extracting(RuleReading.Group::key, RuleReading.Group::count)
                .containsExactly(tuple("curl", 4L));

        nowMs += 61_000;
        board.look(nowMs);
        assertThat(read(board).condition()).isEqualTo(RuleCondition.QUIET);
        assertThat(read(board).groups()).isEmpty();
        assertThat(read(board).matches()).isEqualTo(4);
    }

    @Test
    void shouldCountAFlowOnceHoweverOftenItIsReported() throws Exception {
        final RuleBoard board = board("process:curl");
        final FlowRecord flow = Flows.curlToPython();
        flow.isFinal = false;

        board.accept(flow, nowMs);
        board.accept(flow, nowMs + 1_000);
        flow.isFinal = true;
        board.accept(flow, nowMs + 2_000);

        assertThat(read(board).matches()).isEqualTo(1);
    }

    @Test
    void shouldCountOneLegOfAConnection() throws Exception {
        final RuleBoard board = board("process:curl");
        final FlowRecord flow = Flows.curlToPython();
        flow.conversation.isCounted = false;

        board.accept(flow, nowMs);

        assertThat(read(board).matches()).isZero();
    }

    @Test
    void shouldGiveEachGroupItsFlows() throws Exception {
        final RuleBoard board = board("failed or process:sh by server.port");
        refused(board, 1);

        final RuleReading.Group group = read(board).groups().get(0);

        final FlowQuery query = FlowQuery.parse(group.query());
        assertThat(query.matches(refusedFlow(1), Flows.CONTEXT)).isTrue();
        assertThat(query.matches(Flows.podToRemoteResolver(), Flows.CONTEXT)).isFalse();
    }

    @Test
    void shouldBePendingForAsLongAsTheRuleWants() throws Exception {
        final RuleBoard board = board("agent late for 10s");

        board.late(List.of("the agent on atlas is 5 s behind"), nowMs);
        assertThat(read(board).condition()).isEqualTo(RuleCondition.PENDING);
        nowMs += 10_000;
        board.late(List.of("the agent on atlas is 15 s behind"), nowMs);
        assertThat(read(board).condition()).isEqualTo(RuleCondition.FIRING);
        assertThat(read(board).groups().get(0).text()).isEqualTo("the agent on atlas is 15 s behind");
        board.late(List.of(), nowMs);

        assertThat(read(board).condition()).isEqualTo(RuleCondition.QUIET);
    }

    @Test
    void shouldBeSilentUntilTheMoment() throws Exception {
        final RuleBoard board = board("losses > 5/min");
        board.lost("capture eth0 (kernel_dropped)", 6, nowMs);

        assertThat(board.silence("it", nowMs + 5_000, nowMs)).isPresent();
        assertThat(read(board))
                .extracting(RuleReading::condition, RuleReading::isFiring, RuleReading::silencedUntilMs)
                .containsExactly(RuleCondition.SILENCED, true, nowMs + 5_000);
        nowMs += 5_000;

        assertThat(read(board).condition()).isEqualTo(RuleCondition.FIRING);
        assertThat(board.silence("other", nowMs, nowMs)).isEmpty();
    }

    @Test
    void shouldReportAListenerOnceAndNoOldOne() throws Exception {
        final RuleBoard board = board("new listener");

        board.listens(new NewListener("atlas", "/usr/sbin/sshd", "root", "0.0.0.0", 22, true), nowMs);
        board.listens(new NewListener("atlas", "/usr/sbin/sshd", "root", "::", 22, false), nowMs);
        assertThat(read(board).matches()).isZero();
        board.listens(new NewListener("atlas", "/bin/nc", "eve", "::", 4_444, false), nowMs);
        board.listens(new NewListener("atlas", "/bin/nc", "eve", "::", 4_444, false), nowMs);
        board.listens(new NewListener("atlas", "/usr/bin/node", "ada", "0.0.0.0", 40_001, false), nowMs);
        board.listens(new NewListener("atlas", "/usr/bin/node", "ada", "0.0.0.0", 40_002, false), nowMs);
        board.listens(new NewListener("atlas", "/usr/bin/code", "ada", "127.0.0.1", 40_003, false), nowMs);

        assertThat(read(board).groups())
                .extracting(RuleReading.Group::text)
                .containsExactlyInAnyOrder(
                        "/bin/nc run by eve listens at [::]:4444", "/usr/bin/node run by ada listens at 0.0.0.0:40001");
    }

    @Test
    void shouldSayWhoContactsAListedAddress() throws Exception {
        final RuleBoard board = board("list:malware");
        final FlowRecord flow = Flows.withEverything();
        final long[] address = IpAddress.parse("203.0.113.7");
        flow.client.lists = Labels.NONE;
        flow.client.attribution.workload = null;
        flow.server.addressHi = address[0];
        flow.server.addressLo = address[1];
        flow.server.port = 443;
        flow.server.attribution.clear();
        flow.server.lists = Labels.of(Map.of("malware", "203.0.113.0/24"));

        board.accept(flow, nowMs);

        assertThat(read(board).groups().get(0).text())
                .isEqualTo("/bin/sh run by root contacts 203.0.113.7:443, which is in the list malware");
    }

    @Test
    void shouldBoundItsGroups() throws Exception {
        final RuleBoard board = board("protocol:tcp > 2/min by process");
        for (int i = 0; i < RuleState.MAX_GROUPS + 500; i++) {
            final FlowRecord flow = Flows.curlToPython();
            flow.flowId = i;
            flow.client.attribution.process = Flows.named("program" + i);
            board.accept(flow, nowMs);
        }

        final RuleReading reading = read(board);

        assertThat(reading.matches()).isEqualTo(RuleState.MAX_GROUPS + 500);
        assertThat(reading.groups()).hasSize(20);
        assertThat(reading.groups().get(0))
                .extracting(RuleReading.Group::key, RuleReading.Group::count)
                .containsExactly(RuleState.OTHERS, 500L);
    }

    @Test
    void shouldStandStillWhenTheClockGoesBack() throws Exception {
        final RuleBoard board = board("failed > 1/min");
        refused(board, 1);
        nowMs -= 3_600_000;
        refused(board, 2);

        assertThat(read(board).condition()).isEqualTo(RuleCondition.FIRING);
    }

    private static RuleBoard board(String text) throws RuleException {
        return new RuleBoard(List.of(RuleParser.parse("it", text)), Flows.CONTEXT);
    }

    private RuleReading read(RuleBoard board) {
        return board.read(nowMs).get(0);
    }

    private void refused(RuleBoard board, long id) {
        board.accept(refusedFlow(id), nowMs);
    }

    private static FlowRecord refusedFlow(long id) {
        final FlowRecord flow = Flows.refusedSocket();
        flow.flowId = id;
        flow.endReason = EndReason.REFUSED;
        return flow;
    }
}
