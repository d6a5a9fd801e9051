// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Output that cannot be written: one sentence, and exit code 1. A reader that has seen enough is no error. */
class LostOutputTest {
    private static final String FLOWBRAID =
            Product.HOME.resolve("bin/flowbraid").toString();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run --feed FEED -o json",
                "run --feed FEED",
                "config",
                "config --example",
                "doctor",
                "--help",
                "history --help",
                "generate-completion"
            })
    void shouldSayThatStandardOutputIsFull(String arguments) throws Exception {
        final Result result = shell(FLOWBRAID + " " + arguments + " > /dev/full");

        assertThat(result.exitCode).isEqualTo(1);
        assertThat(result.text.lines())
                .filteredOn(line -> line.contains("cannot be written"))
                .containsExactly("flowbraid: standard output cannot be written: No space left on device");
    }

    @Test
    void shouldSayThatNobodyOpenedStandardOutput() throws Exception {
        final Result result = shell(FLOWBRAID + " config >&-");

        assertThat(result.exitCode).isEqualTo(1);
        assertThat(result.text).contains("flowbraid: standard output cannot be written: Bad file descriptor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run --feed FEED -o json", "config --example", "--help"})
    void shouldBeQuietWhenItsReaderHasSeenEnough(String arguments) throws Exception {
        final Result result = shell("{ " + FLOWBRAID + " " + arguments + "; } | true");

        assertThat(result.text).doesNotContain("cannot", "xception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing/stats.json", "."})
    void shouldSayBeforeTheRunThatStatsCannotBeWritten(String file) throws Exception {
        final Result result =
                shell(FLOWBRAID + " run --feed FEED -o json --stats " + directory.resolve(file) + " > out.json");

        assertThat(result.exitCode).isEqualTo(1);
        assertThat(result.text).startsWith("flowbraid: --stats " + directory).hasLineCount(1);
        assertThat(directory.resolve("out.json")).isEmptyFile();
    }

    @Test
    void shouldSayAtTheEndThatStatsWereNotWritten() throws Exception {
        final Result result = shell(FLOWBRAID + " run --feed FEED -o json --stats /dev/full > out.json");

        assertThat(result.exitCode).isEqualTo(1);
        assertThat(result.text).contains("flowbraid: --stats /dev/full: cannot be written: No space left on device");
    }

    @Test
    void shouldEndWhenItsRecordCannotBeWrittenAndNobodyElseListens() throws Exception {
        Kernel.assumeRootAndEbpf();

        final Result result = shell(FLOWBRAID + " agent --record /dev/full");

        assertThat(result.exitCode).isEqualTo(1);
        assertThat(result.text).contains("flowbraid: /dev/full: recording ends, it cannot be written: No space left");
    }

    @Test
    void shouldSayThatTheListOfSocketsIsLost() throws Exception {
        Kernel.assumeRootAndEbpf();

        final Result result = shell(FLOWBRAID + " sockets > /dev/full");

        assertThat(result.exitCode).isEqualTo(1);
        assertThat(result.text).contains("flowbraid: standard output cannot be written: No space left on device");
    }

    private record Result(int exitCode, String text) {}

    /** Its standard error is what is looked at. */
    private Result shell(String command) throws Exception {
        final Path feed = Files.writeString(directory.resolve("events.jsonl"), events());
        final Path said = directory.resolve("said");
        final Process process = new ProcessBuilder("bash", "-c", command.replace("FEED", feed.toString()))
                .directory(directory.toFile())
                .redirectError(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("ended: %s", command)
                    .isTrue();
            return new Result(process.exitValue(), Files.readString(said));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** More than a pipe or a buffer holds. */
    private static String events() {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            text.append("{\"timestamp\":\"")
                    .append(i)
                    .append(".000000\",\"IP_PROTOCOL_VERSION\":4,\"PROTOCOL\":6,")
                    .append(
                            "\"TCP_EVENT_TYPE\":\"CONNECT\",\"IPV4_SRC_ADDR\":\"10.0.0.1\",\"IPV4_DST_ADDR\":\"10.0.0.2\",")
                    .append("\"L4_SRC_PORT\":")
                    .append(4_096 + i)
                    .append(",\"L4_DST_PORT\":80,\"LOCAL_PROCESS\":{\"PID\":2,")
                    .append("\"UID\":0,\"UID_NAME\":\"root\",\"PROCESS_PATH\":\"/bin/sh\"}}\n");
        }
        return text.toString();
    }
}
