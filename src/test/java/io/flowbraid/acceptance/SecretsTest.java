// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passwords on command lines of watched processes, ours and foreign agents', stay out of every output. */
class SecretsTest {
    private static final String SECRET = "hunter2";
    private static final String FOREIGN = "{\"timestamp\":\"1.000000\",\"IP_PROTOCOL_VERSION\":4,\"PROTOCOL\":6,"
            + "\"TCP_EVENT_TYPE\":\"CONNECT\",\"IPV4_SRC_ADDR\":\"10.0.0.1\",\"IPV4_DST_ADDR\":\"10.0.0.2\","
            + "\"L4_SRC_PORT\":4096,\"L4_DST_PORT\":3306,\"LOCAL_PROCESS\":{\"PID\":7,\"UID\":0,\"UID_NAME\":\"root\",\"PROCESS_PATH\":\"/usr/bin/mysql\",\"PROCESS_CMDLINE\":\"mysql"
            + " -uroot -phunter2 --user-pin 1234 -h db\"}}\n";

    @TempDir
    private Path directory;

    @Test
    void shouldStayOutOfFlowsPageAndRecordedFeed() throws Exception {
        Kernel.assumeRootAndEbpf();
        final Path feed = directory.resolve("feed.jsonl");
        try (FlowbraidProcess flowbraid = Product.start("up", "-i", "lo", "-o", "json", "--http", "127.0.0.1:0");
                FlowbraidProcess agent = Product.start("agent", "--record", feed.toString())) {
            flowbraid.awaitNaming();
            agent.awaitMessage("Ctrl-C ends");
            try (TrafficProgram server =
                    TrafficProgram.python("titles.py", "serve", "tcp", "127.0.0.1", "worker: --password " + SECRET)) {
                server.number();
                final int port = server.number();
                try (TrafficProgram client = TrafficProgram.python(
                        "titles.py", "ask", "tcp", "127.0.0.1", "client: token=" + SECRET, port)) {
                    client.number();
                    final int clientPort = client.number();

                    final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.clientPort() == clientPort);
                    assertThat(flow.text("/client/process/command_line")).isEqualTo("client: token=********");
                    assertThat(flow.text("/server/process/command_line")).isEqualTo("worker: --password ********");
                }
            }
            assertThat(flowbraid.ask("api/v1/flows?limit=500")).doesNotContain(SECRET);
            assertThat(agent.interrupt()).isZero();
        }
        assertThat(Files.readString(feed)).contains("token=********").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            masked,    mysql -uroot -p******** --user-pin 1234 -h db
            full,      mysql -uroot -phunter2 --user-pin 1234 -h db
            name-only,
            """)
    void shouldBeMaskedWhereAForeignFeedComesIn(String shown, String commandLine) throws Exception {
        final Path feed = Files.writeString(directory.resolve("foreign.jsonl"), FOREIGN);

        final Product.Outcome outcome =
                Product.run("run", "--feed", feed.toString(), "-o", "json", "--command-lines", shown);

        assertThat(outcome.stdout()).contains("/usr/bin/mysql");
        if (commandLine == null) {
            assertThat(outcome.stdout()).doesNotContain("command_line");
        } else {
            assertThat(outcome.stdout()).contains("\"command_line\":\"" + commandLine + "\"");
        }
    }

    @Test
    void shouldMaskOwnNamesToo() throws Exception {
        final Path feed = Files.writeString(directory.resolve("foreign.jsonl"), FOREIGN);
        final Path config = Files.writeString(directory.resolve("own.conf"), "command-lines.mask = [\"*_pin\"]\n");

        final Product.Outcome outcome =
                Product.run("run", "--feed", feed.toString(), "-o", "json", "--config", config.toString());

        assertThat(outcome.stdout()).contains("-p******** --user-pin ******** -h db");
    }

    @Test
    void shouldRefuseAPatternThatIsNoName() throws Exception {
        final Path config = Files.writeString(directory.resolve("own.conf"), "command-lines.mask = [\"*\", \"a b\"]\n");

        final Product.Outcome outcome = Product.run("config", "--config", config.toString());

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.stderr()).contains("command-lines.mask").contains("'*' is no name of an option");
        assertThat(List.of(outcome.stderr().split("\n"))).hasSize(1);
    }
}
