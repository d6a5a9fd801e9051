// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.Flows;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.query.FlowQuery;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Many flows, each of a process of its own, as short-lived programs make them. */
class LiveMemoryTest {
    private static final int FLOWS = 20_000;
    private static final int MAX_BYTES_PER_FLOW = 2_000;

    private final AtomicLong clockMs = new AtomicLong(Flows.curlToPython().startNs / 1_000_000);
    private final LedgerStage stage = new LossLedger().open("live", "page");

    private LiveFlows store(long maxBytes) {
        return new LiveFlows(
                new FlowContext(Flows.OBSERVER, new LocalNetworks(List.of())), stage, FLOWS, maxBytes, clockMs::get);
    }

    private static FlowRecord flow(long id) {
        final FlowRecord flow = Flows.curlToPython();
        final ProcessIdentity process = Objects.requireNonNull(flow.client.attribution.process);
        flow.flowId = id;
        flow.client.port = (int) (id % 60_000);
        flow.client.attribution.process = new ProcessIdentity(
                process.bootId(),
                (int) id,
                id * 1_000,
                id * 1_000,
                "worker-" + id,
                "/usr/lib/worker/bin/worker",
                "/usr/lib/worker/bin/worker --tenant=" + id + " --listen=127.0.0.1:8000 --verbose --retries=3",
                1_000,
                "alice",
                1_000,
                "alice",
                1,
                "systemd",
                "/usr/lib/systemd/systemd");
        return flow;
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void shouldKeepFlowsInFewBytesAndKnowHowMany() {
        final long before = usedBytes();
        final LiveFlows live = store(Long.MAX_VALUE);
        for (long id = 1; id <= FLOWS; id++) {
            live.accept(flow(id));
        }
        final long used = usedBytes() - before;

        assertThat(live.count()).isEqualTo(FLOWS);
        assertThat(used).isLessThan((long) FLOWS * MAX_BYTES_PER_FLOW);
        assertThat(live.sizeBytes()).isBetween(used / 2, 2 * used);
    }

    @Test
    void shouldForgetTheOldestWhenTheyTakeTooMuchMemory() {
        final long maxBytes = 1 << 20;
        final LiveFlows live = store(maxBytes);
        for (long id = 1; id <= FLOWS; id++) {
            final FlowRecord flow = flow(id);
            flow.isFinal = id % 2 == 0;
            live.accept(flow);
        }

        assertThat(live.sizeBytes()).isLessThan(maxBytes + 10_000);
        assertThat(live.count()).isBetween(200, 5_000);
        assertThat(live.isKept(FLOWS)).isTrue();
        assertThat(live.isKept(1)).isFalse();
        assertThat(stage.imbalance()).isZero();
        assertThat(stage.loss("live_flow_forgotten").get()).isPositive();
    }

    @Test
    void shouldGiveAllMemoryBackWithTheLastFlow() {
        final LiveFlows live = store(Long.MAX_VALUE);
        for (long id = 1; id <= 1_000; id++) {
            final FlowRecord flow = flow(id);
            flow.isFinal = true;
            live.accept(flow);
            live.accept(flow);
        }
        clockMs.addAndGet(LiveFlows.KEPT_MS + 1);
        live.flush();
        live.accept(flow(1));

        assertThat(live.count()).isEqualTo(1);
        assertThat(live.sizeBytes()).isLessThan(2 * MAX_BYTES_PER_FLOW);
    }

    @Test
    void shouldFindEachFlowByItsOwner() throws Exception {
        final LiveFlows live = store(Long.MAX_VALUE);
        for (long id = 1; id <= 1_000; id++) {
            live.accept(flow(id));
        }
        System.gc();
        final AtomicInteger found = new AtomicInteger();
        live.scan(FlowQuery.parse("process:worker-77"), new LiveScan(), scan -> {
            assertThat(scan.record.flowId).isEqualTo(77);
            found.incrementAndGet();
        });

        assertThat(found).hasValue(1);
    }
}
