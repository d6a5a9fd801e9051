// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.Flows;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RecordEncoderTest {
    private static final int WARM_UP = 50_000;
    private static final int MEASURED = 100_000;
    private static final int FLOWS = 500;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ReportedCounters reported =
            new ReportedCounters(2 * FLOWS, new LossLedger().open("long flows", "test"));
    private final RecordEncoder encoder = new RecordEncoder(Flows.OBSERVER, true);
    private final ExportedFlow exported = new ExportedFlow();
    private final ByteBuffer out = ByteBuffer.allocate(RecordEncoder.MAX_RECORD_BYTES);

    @Test
    void shouldEncodeWithoutGarbage() {
        final FlowRecord living = Flows.curlToPython();
        living.isFinal = false;
        final FlowRecord ended = Flows.podToRemoteResolver();
        encode(living, ended, WARM_UP);
        final long before = threads.getCurrentThreadAllocatedBytes();

        encode(living, ended, MEASURED);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MEASURED / 10);
    }

    private void encode(FlowRecord living, FlowRecord ended, int times) {
        for (int i = 0; i < times; i++) {
            living.flowId = i % FLOWS;
            encode(living);
            encode(ended);
        }
    }

    private void encode(FlowRecord flow) {
        exported.begin(flow, reported);
        exported.bothDirections();
        encoder.write(exported, encoder.template(exported), out.clear());
    }

    @Test
    void shouldMapEachEndReason() {
        assertThat(EndReasonCode.of(EndReason.IDLE)).isEqualTo(1);
        assertThat(EndReasonCode.of(EndReason.ACTIVE)).isEqualTo(2);
        assertThat(EndReasonCode.of(EndReason.FIN)).isEqualTo(3);
        assertThat(EndReasonCode.of(EndReason.SHUTDOWN)).isEqualTo(4);
        assertThat(EndReasonCode.of(EndReason.EVICTED)).isEqualTo(5);
    }

    @Test
    void shouldWriteWholeCharactersOnly() {
        assertThat(text("a€😀", 8)).isEqualTo("a€😀");
        assertThat(text("a€😀", 7)).isEqualTo("a€");
        assertThat(text("\ud83d", 8)).as("half a pair").isEqualTo("?");
        assertThat(text("", 8)).isEmpty();
    }

    private String text(String text, int maxBytes) {
        ElementText.put(text, maxBytes, out.clear());
        out.flip();
        final byte[] bytes = new byte[out.get()];
        assertThat(out.remaining()).isEqualTo(bytes.length);
        out.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
