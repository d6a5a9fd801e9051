// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SignalsTest {

    @Test
    void shouldReactToEachSignalOfAnotherProcess() throws IOException, InterruptedException {
        final AtomicInteger asked = new AtomicInteger();
        Signals.onCounts(asked::incrementAndGet);

        kill();
        await().until(() -> asked.get() == 1);
        kill();
        await().until(() -> asked.get() == 2);
    }

    private static void kill() throws IOException, InterruptedException {
        final String pid = Long.toString(ProcessHandle.current().pid());
        assertThat(new ProcessBuilder("kill", "-USR1", pid).start().waitFor()).isZero();
    }
}
