// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
    private static String saved(String... cells) {
        final Csv csv = new Csv(List.of("title"));
        for (final String cell : cells) {
            csv.text(cell);
        }
        csv.endLine();
        return new String(csv.take(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldKeepASpreadsheetFromRunningATextAsAFormula() {
        assertThat(saved("=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"))
                .isEqualTo("title\r\n'=cmd|'/C calc'!A0,'+1,'-1,'@SUM(A1),'\t=1\r\n");
    }

    @Test
    void shouldQuoteWhatWouldBreakALine() {
        assertThat(saved("a,b", "say \"x\"", "two\nlines", "=\"a\",b"))
                .isEqualTo("title\r\n\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"'=\"\"a\"\",b\"\r\n");
    }

    @Test
    void shouldWriteNumbersAndTimesAsTheJsonRecordDoes() {
        final Csv csv = new Csv(List.of("a", "b", "c", "d", "e", "f"));
        csv.number(-5);
        csv.count(-1);
        csv.decimal(-0.25);
        csv.decimal(Double.NaN);
        csv.time(1_795_378_503_123_456_789L);
        csv.duration(1_500_000);
        csv.endLine();

        assertThat(new String(csv.take(), StandardCharsets.UTF_8))
                .endsWith("\r\n-5,,-0.250,,2026-11-22T20:15:03.123456789Z,1500000\r\n");
    }
}
