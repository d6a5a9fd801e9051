// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeapPressureTest {
    @Test
    void shouldSeeNoneInAProcessThatHasRoom() {
        final HeapPressure heap = HeapPressure.ofThisProcess();

        for (int i = 0; i < 5; i++) {
            assertThat(heap.isExhausted()).isFalse();
        }
    }

    /** A program that fills its heap to the last and goes on allocating, so that the collector never rests. */
    @Test
    void shouldEndAProcessWhoseCollectorNeverRests() throws Exception {
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Hoarder.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("out of memory: the collector");
            assertThat(process.exitValue()).isEqualTo(1);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Catches each lack of memory, as a library may. */
    static final class Hoarder {
        private Hoarder() {}

        @SuppressWarnings("ModifiedButNotUsed") // they only take room
        public static void main(String[] arguments) throws IOException {
            Watchdog.start();
            final List<byte[]> hoard = new ArrayList<>();
            final List<byte[]> last = new ArrayList<>();
            while (true) {
                try {
                    hoard.add(new byte[4_096]);
                } catch (OutOfMemoryError e) {
                    last.clear();
                }
            }
        }
    }
}
