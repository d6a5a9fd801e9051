// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.Observer;
import io.flowbraid.record.rule.BuiltInRules;
import io.flowbraid.record.rule.RuleCondition;
import io.flowbraid.record.rule.RuleParser;
import io.flowbraid.record.rule.RuleReading;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunningRulesTest {
    private static final FlowContext CONTEXT = new FlowContext(
            new Observer("atlas", List.of(new Observer.ObservationPoint("lo", 1))), new LocalNetworks(List.of()));

    private final LossLedger ledger = new LossLedger();
    private volatile List<String> late = List.of();
    private RunningRules rules;

    @BeforeEach
    void start() throws Exception {
        rules = new RunningRules(
                BuiltInRules.with(List.of(), List.of(RuleParser.parse("any", "protocol:tcp")), List.of()),
                CONTEXT,
                ledger,
                () -> late);
        rules.start();
    }

    @AfterEach
    void stop() {
        rules.close();
    }

    @Test
    void shouldReportANewListenerAndNeitherAnOldOneNorOurOwn() {
        rules.onEvent(listener(4_242, 22, 0));
        rules.onEvent(listener((int) ProcessHandle.current().pid(), 3_000, 5));
        rules.onEvent(listener(4_243, 4_444, 5));

        await().until(() -> reading("new-listener").condition() == RuleCondition.FIRING);
        assertThat(reading("new-listener").groups())
                .extracting(RuleReading.Group::text)
                .containsExactly("/bin/nc run by eve listens at 0.0.0.0:4444");
    }

    @Test
    void shouldFireOnLossesAndOnLateAgents() {
        ledger.open("capture", "eth0").loss("kernel_dropped").add(101);
        late = List.of("the agent on atlas is 5 s behind");

        await().until(() -> reading("losses").condition() == RuleCondition.FIRING);
        await().until(() -> reading("agent-late").condition() == RuleCondition.PENDING);
        assertThat(reading("losses").groups())
                .extracting(RuleReading.Group::key, RuleReading.Group::count)
                .containsExactly(tuple("capture eth0 (kernel_dropped)", 101L));
    }

    @Test
    void shouldCountRecordsAndHoldNobodyUp() {
        final FlowSink records = rules.records();
        final FlowSink updates = rules.updates();
        for (int i = 0; i < 100_000; i++) {
            final FlowRecord flow = new FlowRecord();
            flow.protocol = Transport.TCP;
            flow.flowId = i;
            flow.isFinal = true;
            assertThat(updates.hasRoom()).isTrue();
            updates.accept(flow);
            records.accept(flow);
        }
        records.close();

        final LedgerStage stage = ledger.stages().stream()
                .filter(each -> each.kind().equals("sink"))
                .findFirst()
                .orElseThrow();
        assertThat(stage.in().get())
                .isEqualTo(stage.out().get() + stage.lost() + stage.held())
                .isBetween(100_000L, 200_000L);
        assertThat(reading("any").matches())
                .isPositive()
                .isLessThanOrEqualTo(stage.out().get());
    }

    private RuleReading reading(String name) {
        return rules.board().read(System.currentTimeMillis()).stream()
                .filter(reading -> reading.rule().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static SocketEvent listener(int pid, int port, long openedNs) {
        final SocketEvent event = new SocketEvent();
        event.kind = SocketEventKind.LISTEN;
        event.protocol = Transport.TCP;
        event.hostName = "atlas";
        event.localLo = IpAddress.mapped(0);
        event.localPort = port;
        event.openedNs = openedNs;
        event.process =
                new ProcessIdentity("", pid, 1, 1, "nc", "/bin/nc", "nc -l", 7, "eve", 7, "eve", 1, "sh", "/bin/sh");
        return event;
    }
}
