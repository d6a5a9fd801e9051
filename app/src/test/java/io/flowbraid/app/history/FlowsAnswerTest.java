// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowRow;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.table.ReadableText;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names are written by anyone's programs: what they become in the answer of the command line. */
class FlowsAnswerTest {
    private static final List<FlowField> COLUMNS = List.of(
            FlowFields.of("client.process.name"),
            FlowFields.of("event.duration"),
            FlowFields.of("tcp.handshake_rtt_ms"));

    @Test
    void shouldKeepASpreadsheetFromRunningANameAsAFormula() {
        assertThat(answer(Format.CSV, "=1+1"))
                .isEqualTo("client.process.name,event.duration,tcp.handshake_rtt_ms\r\n'=1+1,12345678,0.041\r\n");
    }

    @Test
    void shouldKeepATerminalFromObeyingAName() {
        assertThat(answer(Format.TABLE, "a\u001b[2J"))
                .contains("12.346 ms", "0.041 ms")
                .doesNotContain("\u001b");
    }

    @Test
    void shouldGuardTheKeysOfTalkers() {
        final List<Talker> talkers = List.of(new Talker("@SUM(A1)", "@SUM(A1)", 3, 1, 2, 3, 4));

        assertThat(TalkersAnswer.text(talkers, Grouping.PROCESS, Format.CSV))
                .isEqualTo("key,bytes,bytes_sent,bytes_received,packets,flows\r\n'@SUM(A1),3,1,2,3,4\r\n");
    }

    private static String answer(Format format, String name) {
        final HistoryOrder order =
                new HistoryOrder(FlowQuery.ALL, null, format, COLUMNS, FlowFields.of("event.end"), true, 1);
        final FlowRow row = new FlowRow("0000000000000001", true, List.of(name, 12_345_678L, 0.041));
        return new FlowsAnswer(order, new ReadableText(ZoneOffset.UTC)).text(new FlowPage(1, COLUMNS, List.of(row)));
    }
}
