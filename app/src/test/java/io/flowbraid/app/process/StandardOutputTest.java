// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
    @Test
    void shouldRememberAnErrorThatThePrinterKeepsToItself() throws IOException {
        try (FileOutputStream full = new FileOutputStream("/dev/full")) {
            final StandardOutput out = new StandardOutput(full);

            new PrintStream(out, true, StandardCharsets.UTF_8).println("a flow");

            assertThat(out.loss()).hasValue("standard output cannot be written: No space left on device");
        }
    }

    @Test
    void shouldNotCallItALossWhenTheReaderHasSeenEnough() {
        final StandardOutput out = new StandardOutput(new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
            }
        });

        assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);

        assertThat(out.hasFailed()).isTrue();
        assertThat(out.loss()).isEmpty();
    }
}
