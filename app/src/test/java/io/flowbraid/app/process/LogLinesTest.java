// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogLinesTest {
    private final LogLines lines = new LogLines();

    @Test
    void shouldWriteALineLikeAllOthers() {
        final LogRecord logged = new LogRecord(Level.WARNING, "tcp://*:1c: the connection of {0} was ended");
        logged.setParameters(new Object[] {"10.0.0.7:4242"});

        assertThat(lines.format(logged))
                .isEqualTo("flowbraid: tcp://*:1c: the connection of 10.0.0.7:4242 was ended" + System.lineSeparator());
    }

    @Test
    void shouldAddWhatWasThrown() {
        final LogRecord logged = new LogRecord(Level.SEVERE, "unexpected");
        logged.setThrown(new IllegalStateException("here"));

        assertThat(lines.format(logged)).startsWith("flowbraid: unexpected").contains("IllegalStateException: here");
    }
}
