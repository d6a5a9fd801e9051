// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads that must not wait for a processor ask for a higher priority. */
class ThreadPriorityTest {
    /** Of the fields of proc(5)'s stat behind the name. */
    private static final int NICE = 16;

    private static final String REFUSED = "the priority of threads stays as it is";

    @TempDir
    Path folder;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldGiveItToTheThreadsThatMustNotWaitAndToNoOther() throws Exception {
        try (FlowbraidProcess flowbraid = Product.start("up", "-i", "lo", "-o", "json", "--http", "127.0.0.1:0")) {
            flowbraid.awaitNaming();
            flowbraid.awaitMessage("the page is at");

            assertThat(niceByThread(flowbraid.pid()))
                    .containsEntry("capture-0", -10)
                    .containsEntry("shard-0", -10)
                    .containsEntry("introspection-a", -10)
                    .containsEntry("feed", -10)
                    .containsEntry("C2 CompilerThre", -10)
                    .containsEntry("VM Thread", -10)
                    .containsEntry("namespace-addre", 0)
                    .containsEntry("output-json", 0)
                    .containsEntry("web-stream", 10);
        }
    }

    @Test
    void shouldTakeTheValueOfTheConfiguration() throws Exception {
        final Path config = Files.writeString(folder.resolve("flowbraid.conf"), "threads.nice = 3\n");
        try (FlowbraidProcess flowbraid =
                Product.start("up", "-i", "lo", "-o", "json", "--config", config.toString())) {
            flowbraid.awaitNaming();

            assertThat(niceByThread(flowbraid.pid()))
                    .containsEntry("capture-0", 3)
                    .containsEntry("shard-0", 3);
        }
    }

    @Test
    void shouldSayOnceThatItWasRefused() throws Exception {
        Kernel.assumeCommand("setpriv");
        try (FlowbraidProcess flowbraid = Product.startBehind(
                List.of("setpriv", "--bounding-set", "-sys_nice"), "up", "-i", "lo", "-o", "json")) {
            flowbraid.awaitNaming();

            assertThat(flowbraid.messages())
                    .filteredOn(line -> line.contains(REFUSED))
                    .hasSize(1);
            assertThat(niceByThread(flowbraid.pid())).containsEntry("capture-0", 0);
        }
    }

    /** Names as the kernel has them, of 15 characters at most. */
    private static Map<String, Integer> niceByThread(long pid) throws IOException {
        final Map<String, Integer> nice = new HashMap<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (final Path thread : threads.toList()) {
                final String stat = Files.readString(thread.resolve("stat"));
                final String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                nice.put(
                        name,
                        Integer.parseInt(
                                stat.substring(stat.lastIndexOf(')') + 2).split(" ")[NICE]));
            }
        }
        return nice;
    }
}
