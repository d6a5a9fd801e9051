// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.Flows;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.query.FlowQuery;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LiveFlowsTest {
    private final AtomicLong clockMs = new AtomicLong(Flows.curlToPython().startNs / 1_000_000);
    private final LedgerStage stage = new LossLedger().open("live", "page");
    private final LiveFlows live = store(3);

    private LiveFlows store(int capacity) {
        return new LiveFlows(
                new FlowContext(Flows.OBSERVER, new LocalNetworks(List.of())), stage, capacity, clockMs::get);
    }

    private static FlowRecord flow(long id, boolean isFinal) {
        final FlowRecord flow = Flows.curlToPython();
        flow.flowId = id;
        flow.isFinal = isFinal;
        return flow;
    }

    private void assertThatItsAccountCloses() {
        assertThat(stage.imbalance()).isZero();
    }

    @Test
    void shouldForgetTheOldestEndedFlowFirst() {
        live.accept(flow(1, false));
        live.accept(flow(2, true));
        live.accept(flow(3, true));
        live.accept(flow(4, false));

        assertThat(live.isKept(1)).isTrue();
        assertThat(live.isKept(2)).isFalse();
        assertThat(live.isKept(3)).isTrue();
        assertThat(stage.lost()).isZero();
        assertThatItsAccountCloses();
    }

    @Test
    void shouldCountALiveFlowForgottenForWantOfRoom() {
        for (long id = 1; id <= 4; id++) {
            live.accept(flow(id, false));
        }

        assertThat(live.isKept(1)).isFalse();
        assertThat(stage.loss("live_flow_forgotten").get()).isEqualTo(1);
        assertThat(live.liveCount()).isEqualTo(3);
        assertThatItsAccountCloses();
    }

    @Test
    void shouldForgetAnEndedFlowAfterAQuarterOfAnHour() {
        live.accept(flow(1, true));
        live.accept(flow(2, false));
        clockMs.addAndGet(LiveFlows.KEPT_MS + 1);
        live.flush();

        assertThat(live.isKept(1)).isFalse();
        assertThat(live.isKept(2)).isTrue();
        assertThat(live.ends().of(AttributionStatus.ATTRIBUTED)).isEqualTo(2);
        assertThatItsAccountCloses();
    }

    @Test
    void shouldSayHowFastAFlowGoesAndThatItStopped() {
        final FlowRecord flow = flow(1, false);
        flow.client.bytes = 1_000;
        live.accept(flow);
        clockMs.addAndGet(1_000);
        flow.client.bytes = 3_000;
        live.accept(flow);
        final LiveScan scan = new LiveScan();

        assertThat(live.look(1, scan)).isTrue();
        assertThat(scan.clientRate()).isEqualTo(2_000);
        clockMs.addAndGet(LiveFlow.QUIET_AFTER_MS + 1);
        live.look(1, scan);
        assertThat(scan.clientRate()).isZero();
    }

    @Test
    void shouldFindWhatChangedSince() {
        live.accept(flow(1, false));
        live.accept(flow(2, false));
        final long seen = live.revision();
        live.accept(flow(2, false));
        final AtomicLong changed = new AtomicLong();

        live.scanChanged(seen, clockMs.get(), new LiveScan(), flow -> changed.addAndGet(flow.record.flowId));

        assertThat(changed).hasValue(2);
    }

    @Test
    void shouldNotTakeTheBytesOfAFlowItForgotForNewOnes() {
        final FlowRecord old = flow(1, false);
        old.startNs -= 60_000_000_000L;
        live.accept(old);
        clockMs.addAndGet(1_000);

        assertThat(live.traffic().series(null, 1, 1, clockMs.get()).total()).containsExactly(0L);
    }

    @Test
    void shouldCountAnEndUnderItsOwnerAsSoonAsItIsKnown() {
        final FlowRecord flow = flow(1, false);
        flow.client.attribution.clear();
        live.accept(flow);
        live.accept(flow(1, false));
        final LiveScan scan = new LiveScan();
        live.look(1, scan);

        assertThat(scan.clientKey(Grouping.PROCESS)).isEqualTo("curl");
    }

    @Test
    void shouldNeverShowHalfARecord() throws Exception {
        final LiveFlows store = store(100);
        final AtomicBoolean isOver = new AtomicBoolean();
        final AtomicInteger torn = new AtomicInteger();
        final Thread reader = new Thread(() -> {
            final LiveScan scan = new LiveScan();
            while (!isOver.get()) {
                store.scan(FlowQuery.ALL, scan, flow -> {
                    final long bytes = flow.record.client.bytes;
                    if (flow.record.server.bytes != bytes || flow.record.endNs != bytes) {
                        torn.incrementAndGet();
                    }
                });
            }
        });
        reader.start();
        final FlowRecord flow = flow(1, false);
        for (long i = 1; i <= 200_000; i++) {
            flow.flowId = i % 150;
            flow.isFinal = i % 7 == 0;
            flow.client.bytes = i;
            flow.server.bytes = i;
            flow.endNs = i;
            store.accept(flow);
        }
        isOver.set(true);
        reader.join();

        assertThat(torn).hasValue(0);
        assertThatItsAccountCloses();
    }
}
