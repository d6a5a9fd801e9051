// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SeverityTest {
    @Test
    void shouldRecognizeTheJournalByTheFileOfStderr() {
        final Map<String, String> ofService = Map.of("JOURNAL_STREAM", "8:1234");

        assertThat(Severity.isJournal(ofService, "8:1234")).isTrue();
        assertThat(Severity.isJournal(ofService, "8:99")).isFalse();
        assertThat(Severity.isJournal(ofService, null)).isFalse();
        assertThat(Severity.isJournal(Map.of(), "8:1234")).isFalse();
    }

    @Test
    void shouldPrefixLinesOfTheJournalOnly() {
        assertThat(Severity.ERROR.prefix(true)).isEqualTo("<3>");
        assertThat(Severity.WARNING.prefix(true)).isEqualTo("<4>");
        assertThat(Severity.ERROR.prefix(false)).isEmpty();
    }
}
