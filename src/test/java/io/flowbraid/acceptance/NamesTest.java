// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static io.flowbraid.acceptance.NamespacePair.CLIENT_ADDRESS;
import static io.flowbraid.acceptance.NamespacePair.SERVER_ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of servers, out of the packets of a real resolver, curl and openssl. */
class NamesTest {
    private static final int TLS_PORT = 8_443;
    private static final String NAME = "www.example.org";

    @TempDir
    private Path folder;

    private NamespacePair pair;
    private TrafficProgram dns;
    private TrafficProgram tls;

    @BeforeEach
    void serve() throws Exception {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeCommand("openssl");
        Kernel.assumeCommand("curl");
        Kernel.assumeCommand("dig");
        Kernel.assumeCommand("tcpdump");
        pair = NamespacePair.create();
        final String[] records = {
            NAME + "=" + SERVER_ADDRESS, "a.example.org=" + SERVER_ADDRESS, "b.example.org=" + SERVER_ADDRESS
        };
        final List<Object> arguments = new ArrayList<>(List.of(SERVER_ADDRESS));
        arguments.addAll(List.of(records));
        dns = TrafficProgram.pythonIn(pair.servers().entering(), "dns_server.py", arguments.toArray());
        assertThat(dns.line()).isEqualTo("ready");
        tls = tlsServer();
    }

    @AfterEach
    void end() throws Exception {
        if (pair != null) {
            dns.close();
            tls.close();
            pair.close();
        }
    }

    private TrafficProgram tlsServer() throws Exception {
        final String key = folder.resolve("key.pem").toString();
        final String certificate = folder.resolve("certificate.pem").toString();
        new ProcessBuilder("openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=test -keyout %s -out %s"
                        .formatted(key, certificate)
                        .split(" "))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        final List<String> command = new ArrayList<>(pair.servers().entering());
        command.addAll(List.of("openssl", "s_server", "-quiet", "-www", "-accept", Integer.toString(TLS_PORT)));
        command.addAll(List.of("-key", key, "-cert", certificate));
        return TrafficProgram.start(command.toArray(String[]::new));
    }

    private FlowbraidProcess up(String... more) throws Exception {
        final String wire = "wire@netns:" + pair.clients().name();
        final List<String> arguments =
                new ArrayList<>(List.of("up", "-o", "json", "--http", "127.0.0.1:0", "-i", "lo", "-i", wire));
        arguments.addAll(List.of(more));
        final FlowbraidProcess flowbraid = Product.start(arguments.toArray(String[]::new));
        flowbraid.awaitNaming();
        return flowbraid;
    }

    /** Asks for the name, then fetches from the server, by its name. */
    private void fetch() throws Exception {
        pair.clients().run("dig", "+short", "+tries=1", "@" + SERVER_ADDRESS, NAME);
        fetchWithoutAsking();
    }

    private void fetchWithoutAsking() throws Exception {
        Awaitility.await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            pair.clients()
                    .run(
                            "curl",
                            "-sko",
                            "/dev/null",
                            "https://" + NAME + ":" + TLS_PORT + "/",
                            "--resolve",
                            NAME + ":" + TLS_PORT + ":" + SERVER_ADDRESS);
            return true;
        });
    }

    private static boolean isHttps(FlowJson flow) {
        return flow.serverPort() == TLS_PORT && flow.text("/tcp/state").equals("SF");
    }

    @Test
    void shouldNameServersByDnsAnswersAndTlsHandshakes() throws Exception {
        try (FlowbraidProcess flowbraid = up()) {
            fetch();
            final FlowJson https = flowbraid.awaitFinalFlow(NamesTest::isHttps);
            flowbraid.interrupt();

            assertThat(https.text("/server/domain")).isEqualTo(NAME);
            assertThat(https.text("/server/domain_source")).isEqualTo("dns");
            assertThat(https.text("/tls/client/server_name")).isEqualTo(NAME);
            assertThat(https.text("/client/process/name")).isEqualTo("curl");
            final FlowJson asked = flowbraid.awaitFinalFlow(flow -> flow.serverPort() == 53);
            assertThat(asked.text("/dns/question/name")).isEqualTo(NAME);
            assertThat(asked.text("/client/process/name")).startsWith("dig");
        }
    }

    @Test
    void shouldSayThatOnlyTheHandshakeNamedTheServer() throws Exception {
        try (FlowbraidProcess flowbraid = up()) {
            fetchWithoutAsking();
            final FlowJson https = flowbraid.awaitFinalFlow(NamesTest::isHttps);
            flowbraid.interrupt();

            assertThat(https.text("/server/domain")).isEqualTo(NAME);
            assertThat(https.text("/server/domain_source")).isEqualTo("tls");
        }
    }

    @Test
    void shouldGiveEachProcessTheNameThatItAskedFor() throws Exception {
        final List<Object> arguments = List.of(SERVER_ADDRESS, "a.example.org", TLS_PORT);
        try (FlowbraidProcess flowbraid = up();
                TrafficProgram a = TrafficProgram.pythonIn(
                        pair.clients().entering(), "asks_and_connects.py", arguments.toArray());
                TrafficProgram b = TrafficProgram.pythonIn(
                        pair.clients().entering(), "asks_and_connects.py", SERVER_ADDRESS, "b.example.org", TLS_PORT)) {
            assertThat(a.line()).isEqualTo(SERVER_ADDRESS);
            assertThat(b.line()).isEqualTo(SERVER_ADDRESS);
            awaitAnswer(
                    flowbraid, "q=port:53%20has:process&columns=dns.question.name", "a.example.org", "b.example.org");
            a.tell("go");
            final int portOfA = a.number();
            b.tell("go");
            final int portOfB = b.number();
            awaitAnswer(flowbraid, "q=port:" + TLS_PORT + "&columns=server.domain", "a.example.org", "b.example.org");
            flowbraid.interrupt();

            assertThat(domainOf(flowbraid, portOfA)).isEqualTo("a.example.org");
            assertThat(domainOf(flowbraid, portOfB)).isEqualTo("b.example.org");
        }
    }

    private static void awaitAnswer(FlowbraidProcess flowbraid, String question, String... parts) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(flowbraid.ask("api/v1/flows?" + question)).contains(parts));
    }

    private static String domainOf(FlowbraidProcess flowbraid, int clientPort) {
        return flowbraid.awaitFinalFlow(flow -> flow.clientPort() == clientPort).text("/server/domain");
    }

    @Test
    void shouldReadNoNamesWhenTheyAreOff() throws Exception {
        try (FlowbraidProcess flowbraid = up("--names", "off")) {
            fetch();
            final FlowJson https = flowbraid.awaitFinalFlow(NamesTest::isHttps);
            flowbraid.interrupt();

            assertThat(https.has("/server/domain")).isFalse();
            assertThat(https.has("/tls/client")).isFalse();
            assertThat(flowbraid.flows()).noneMatch(flow -> flow.has("/dns"));
        }
    }

    @Test
    void shouldReadTheSameNamesOutOfACaptureFileEachTime() throws Exception {
        final Path file = folder.resolve("names.pcap");
        final List<String> command = new ArrayList<>(pair.clients().entering());
        command.addAll(List.of("tcpdump", "-Z", "root", "-U", "-i", "wire", "-w", file.toString()));
        try (TrafficProgram tcpdump = TrafficProgram.start(command.toArray(String[]::new))) {
            Awaitility.await().until(() -> Files.exists(file) && Files.size(file) > 0);
            fetch();
            Awaitility.await().until(() -> Files.size(file) > 2_000);
            tcpdump.interrupt();
        }

        final Product.Outcome first = Product.run("run", "-r", file.toString(), "-o", "json");
        final Product.Outcome second = Product.run("run", "-r", file.toString(), "-o", "json");
        final Product.Outcome without = Product.run("run", "-r", file.toString(), "-o", "json", "--names", "off");

        assertThat(first.stdout())
                .contains("\"ip\":\"" + SERVER_ADDRESS + "\",\"port\":" + TLS_PORT + ",\"domain\":\"" + NAME
                        + "\",\"domain_source\":\"dns\"")
                .contains("\"tls\":{\"client\":{\"server_name\":\"" + NAME + "\"}}")
                .contains("\"dns\":{\"question\":{\"name\":\"" + NAME + "\"}}")
                .contains("\"ip\":\"" + CLIENT_ADDRESS + "\"")
                .isEqualTo(second.stdout());
        assertThat(without.stdout()).isNotEmpty().doesNotContain(NAME);
    }

    /** The file has names, owners and interfaces in many batches, and a thread reads ahead of the one that counts. */
    @Test
    void shouldReadTheSameOutOfACaptureFileWithOneProcessorAndWithTwo() throws Exception {
        Kernel.assumeCommand("taskset");
        final Path file = folder.resolve("names.pcapng");
        try (FlowbraidProcess flowbraid = up("-w", file.toString(), "--process-info", "full")) {
            pair.clients()
                    .run(
                            "sh",
                            "-c",
                            "for i in $(seq 400); do dig +short +tries=1 @" + SERVER_ADDRESS + " " + NAME + "; done");
            fetch();
            flowbraid.awaitNaming();
            assertThat(flowbraid.interrupt()).isZero();
        }

        final String[] read = {"run", "-r", file.toString(), "-o", "json"};
        final Product.Outcome two = Product.run(read);
        final Product.Outcome one = Product.runAs(Product.HOME, List.of("taskset", "-c", "0"), read);

        assertThat(two.stdout().lines()).hasSizeGreaterThan(400);
        assertThat(two.stdout())
                .contains("\"name\":\"dig\"", "\"interface\":\"wire@netns:", "\"domain\":\"" + NAME)
                .isEqualTo(one.stdout());
    }
}
