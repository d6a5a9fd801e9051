// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** nethogs beside us, on all interfaces of the same namespace, in the mode in which it prints totals each second. */
final class Nethogs implements AutoCloseable {
    private final Process process;
    private final Path output;

    Nethogs(Stage stage, Path directory) throws IOException {
        output = directory.resolve("nethogs");
        final List<String> command = new ArrayList<>(stage.enteringHost());
        command.addAll(List.of("nethogs", "-t", "-a", "-C", "-d", "1", "-v", "2"));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    void awaitStart() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(output).content().contains("Refreshing"));
    }

    /** Ends it; bytes sent and received of each process by pid, as last told. */
    Map<Integer, ByteCounts> end() throws IOException, InterruptedException {
        close();
        final Map<Integer, ByteCounts> totals = new HashMap<>();
        for (String line : Files.readAllLines(output)) {
            final String[] columns = line.split("\t", -1); // program/pid/user, sent, received
            final String[] names = columns[0].split("/", -1);
            if (columns.length == 3 && names.length > 2) {
                totals.put(
                        Integer.parseInt(names[names.length - 2]),
                        new ByteCounts(bytes(columns[1]), bytes(columns[2])));
            }
        }
        return totals;
    }

    private static long bytes(String text) {
        return new BigDecimal(text).longValue();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
