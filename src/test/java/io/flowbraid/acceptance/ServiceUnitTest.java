// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The product as systemd runs it: as its own user, in the sandbox of its unit. */
class ServiceUnitTest {
    private static final String PAGE = "http://127.0.0.1:3000/api/v1/";
    private static final String SERVER = "exec python3 -m http.server 8123 --bind 127.0.0.1";

    @TempDir
    private Path directory;

    private Process outside;

    @BeforeEach
    void boot() throws IOException {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeProgram("/lib/systemd/systemd");
        final String script = TrafficProgram.resource("service_manager.sh");
        outside = new ProcessBuilder(
                        "unshare", "-mpuiCn", "--fork", "bash", script, Product.HOME.toString(), directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("boot.log").toFile())
                .start();
        await().until(() -> inside("systemctl", "is-active", "flowbraid").equals("active"));
        await().until(() -> inside("curl", "-s", PAGE + "health").contains("\"status\""));
    }

    /** The end of the first process ends all of its namespace. */
    @AfterEach
    void halt() throws InterruptedException {
        outside.children().forEach(ProcessHandle::destroyForcibly);
        outside.waitFor(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldNameBothEndsAndEndWhenItIsStopped() throws Exception {
        final Process server = start("bash", "-c", SERVER);
        try {
            await().until(() -> {
                inside("curl", "-s", "-o", "/dev/null", "http://127.0.0.1:8123/");
                return inside("curl", "-s", PAGE + "flows?q=server.port:8123%20and%20server.process.name:python3")
                        .contains("\"curl\"");
            });
        } finally {
            server.destroyForcibly();
        }

        final String pid = inside("systemctl", "show", "-P", "MainPID", "flowbraid");
        assertThat(inside("cat", "/proc/" + pid + "/status").lines())
                .anyMatch(line -> line.matches("NoNewPrivs:\\s+1"))
                .anyMatch(line -> line.matches("Seccomp:\\s+2"))
                .noneMatch(line -> line.matches("Uid:\\s+0\\s.*"));
        assertThat(inside("find", "/var/lib/flowbraid", "-type", "f", "-not", "-perm", "640"))
                .isEmpty();

        inside("systemctl", "stop", "flowbraid");

        assertThat(inside("systemctl", "show", "-P", "Result", "flowbraid")).isEqualTo("success");
        assertThat(inside("systemctl", "show", "-P", "ExecMainStatus", "flowbraid"))
                .isEqualTo("0");
    }

    @Test
    void shouldWriteItsMessagesToTheJournal() throws Exception {
        await().until(() -> inside("journalctl", "-u", "flowbraid", "-o", "cat").contains("capturing on"));

        assertThat(inside("journalctl", "-u", "flowbraid", "-o", "cat")).doesNotContain("<3>", "<4>");
    }

    @Test
    void shouldGoOnWithTheHistoryThatRootHasKept() throws Exception {
        await().until(() -> !inside("find", "/var/lib/flowbraid/history", "-name", "writer.lock")
                .isEmpty());

        assertThat(inside("find", "/var/lib/flowbraid", "-not", "-user", "flowbraid"))
                .isEmpty();
        assertThat(inside("journalctl", "-u", "flowbraid", "-o", "cat")).doesNotContain("history paused");
    }

    @Test
    void shouldNotBeRestartedWithAWrongConfiguration() throws Exception {
        inside("sh", "-c", "mkdir -p /etc/flowbraid; echo nonsense = 1 >/etc/flowbraid/flowbraid.conf");

        inside("systemctl", "restart", "flowbraid");

        assertThat(inside("systemctl", "show", "-P", "ActiveState", "flowbraid"))
                .isEqualTo("failed");
        assertThat(inside("systemctl", "show", "-P", "ExecMainStatus", "flowbraid"))
                .isEqualTo("2");
        assertThat(inside("journalctl", "-u", "flowbraid", "-o", "cat")).contains("unknown setting 'nonsense'");
    }

    @Test
    void shouldBeRestartedWhenItMakesNoProgress() throws Exception {
        final String pid = inside("systemctl", "show", "-P", "MainPID", "flowbraid");

        inside("kill", "-STOP", pid);

        await().until(() ->
                !inside("systemctl", "show", "-P", "MainPID", "flowbraid").equals(pid)
                        && inside("systemctl", "is-active", "flowbraid").equals("active"));
        assertThat(inside("systemctl", "show", "-P", "NRestarts", "flowbraid")).isEqualTo("1");
        assertThat(inside("journalctl", "-u", "flowbraid", "-o", "cat")).containsIgnoringCase("watchdog timeout");
    }

    private static ConditionFactory await() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions();
    }

    /** What the command prints; empty as long as there is no inside. */
    private String inside(String... command) throws IOException, InterruptedException {
        final Process process = start(command);
        final String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed.strip();
    }

    private Process start(String... command) throws IOException {
        final String first = outside.children()
                .findFirst()
                .map(child -> Long.toString(child.pid()))
                .orElseThrow(() -> new IOException("systemd did not start: see boot.log"));
        final List<String> nsenter = new ArrayList<>(List.of("nsenter", "--target", first, "--all", "--root", "--wd"));
        nsenter.addAll(List.of(command));
        return new ProcessBuilder(nsenter)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
