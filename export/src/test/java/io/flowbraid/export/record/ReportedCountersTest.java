// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.Flows;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReportedCountersTest {
    private final LedgerStage stage = new LossLedger().open("long flows", "test");
    private final long[] delta = new long[4];

    @Test
    void shouldAddUpToEachFlowsTotalUnderARandomOrder() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final ReportedCounters reported = new ReportedCounters(3_000, stage);
        final Map<Long, Long> exported = new HashMap<>();
        final Map<Long, Long> totals = new HashMap<>();

        for (int i = 0; i < 300_000; i++) {
            final long id = random.nextInt(5_000) * 0x1_0000_0001L;
            final boolean isFinal = random.nextInt(8) == 0;
            final long total = totals.merge(id, (long) random.nextInt(1_000), Long::sum);
            if (reported.take(record(id, total, isFinal, i), delta)) {
                exported.merge(id, delta[0], Long::sum);
            }
            if (isFinal) {
                assertThat(exported.remove(id)).as("seed %s", seed).isEqualTo(total);
                totals.remove(id);
            }
        }

        assertThat(stage.imbalance()).isZero();
    }

    @Test
    void shouldLeaveOutInterimRecordsOfFlowsThatFindNoRoom() {
        final ReportedCounters reported = new ReportedCounters(1, stage);

        assertThat(reported.take(record(1, 10, false, 0), delta)).isTrue();
        assertThat(reported.take(record(2, 10, false, 0), delta)).isFalse();
        assertThat(reported.take(record(2, 30, true, 0), delta)).isTrue();
        assertThat(delta[0]).as("everything, once").isEqualTo(30);
        assertThat(reported.take(record(1, 15, true, 0), delta)).isTrue();
        assertThat(delta[0]).isEqualTo(5);
        assertThat(stage.held()).isZero();
    }

    @Test
    void shouldForgetFlowsWithoutARecordForADayWhenThereIsNoRoom() {
        final ReportedCounters reported = new ReportedCounters(2, stage);
        reported.take(record(1, 10, false, 0), delta);
        reported.take(record(2, 10, false, ReportedCounters.FORGET_AFTER_NS / 2), delta);

        assertThat(reported.take(record(3, 10, false, ReportedCounters.FORGET_AFTER_NS + 1), delta))
                .isTrue();

        assertThat(stage.loss(LedgerStage.FORGOTTEN).get()).isEqualTo(1);
        assertThat(stage.held()).isEqualTo(2);
        assertThat(stage.imbalance()).isZero();
    }

    @Test
    void shouldKeepWhatIsNotKnown() {
        final ReportedCounters reported = new ReportedCounters(2, stage);
        final FlowRecord flow = record(1, 10, false, 0);
        flow.server.bytes = -1;

        reported.take(flow, delta);
        assertThat(delta[2]).isEqualTo(-1);
        flow.server.bytes = 40;
        reported.take(flow, delta);

        assertThat(delta).startsWith(0, 0, 40);
    }

    private static FlowRecord record(long id, long clientBytes, boolean isFinal, long endNs) {
        final FlowRecord flow = Flows.curlToPython();
        flow.flowId = id;
        flow.isFinal = isFinal;
        flow.endNs = endNs;
        flow.client.bytes = clientBytes;
        return flow;
    }
}
