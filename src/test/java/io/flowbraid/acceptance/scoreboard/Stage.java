// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.acceptance.NetworkNamespace;
import io.flowbraid.acceptance.TrafficProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Two hosts of our own making, joined by a veth pair called {@code wire}: the one under test and its peer. nftables counts
 * IP octets as they arrive at the peer and leave it, and on the loopback of the host.
 */
final class Stage implements AutoCloseable {
    private static final int LAST_SCENARIO = 63;
    private static final String WIRE = "wire";

    private final NetworkNamespace host;
    private final NetworkNamespace peer;
    private final Path directory;

    private Stage(NetworkNamespace host, NetworkNamespace peer, Path directory) {
        this.host = host;
        this.peer = peer;
        this.directory = directory;
    }

    static Stage set(Path directory) throws IOException, InterruptedException {
        final Stage stage = new Stage(NetworkNamespace.create(), NetworkNamespace.create(), directory);
        try {
            NetworkNamespace.ip(("link add " + WIRE + " netns " + stage.host.name() + " type veth peer name " + WIRE
                            + " netns " + stage.peer.name())
                    .split(" "));
            stage.peer.ip("link set " + WIRE + " address 02:fb:00:00:00:02");
            addresses(stage.host, true);
            addresses(stage.peer, false);
            nft(stage.peer, counters(Medium.WIRE, "ip") + counters(Medium.WIRE6, "ip6"));
            nft(stage.host, counters(Medium.LOOPBACK, "ip"));
            return stage;
        } catch (IOException | AssertionError e) {
            stage.close();
            throw e;
        }
    }

    private static void addresses(NetworkNamespace namespace, boolean isHost) throws IOException, InterruptedException {
        final StringBuilder batch = new StringBuilder();
        for (int scenario = 1; scenario <= LAST_SCENARIO; scenario++) {
            final String ipv4 = isHost ? Medium.WIRE.host(scenario) : Medium.WIRE.peer(scenario);
            final String ipv6 = isHost ? Medium.WIRE6.host(scenario) : Medium.WIRE6.peer(scenario);
            batch.append("address add %s/24 dev %s\n".formatted(ipv4, WIRE));
            batch.append("address add %s/112 dev %s nodad\n".formatted(ipv6, WIRE));
        }
        batch.append("link set %s up\n".formatted(WIRE));
        feed(List.of("ip", "-n", namespace.name(), "-batch", "-"), batch.toString());
    }

    /** One counter for each direction of each scenario, found by the peer's address. */
    private static String counters(Medium medium, String family) {
        final String names = IntStream.rangeClosed(1, LAST_SCENARIO)
                .mapToObj(each -> "counter out%d {}\ncounter in%d {}\n".formatted(each, each))
                .collect(Collectors.joining());
        // Before anything else may drop or reassemble; on loopback a packet arrives where it left.
        return """
                table %s %s {
                %s
                chain arriving {
                type filter hook prerouting priority -450
                counter name %s daddr map { %s }
                }
                chain leaving {
                type filter hook %s priority -450
                counter name %s saddr map { %s }
                }
                }
                """.formatted(
                        family,
                        medium.name(),
                        names,
                        family,
                        byPeerAddress(medium, "out"),
                        medium == Medium.LOOPBACK ? "prerouting" : "postrouting",
                        family,
                        byPeerAddress(medium, "in"));
    }

    private static String byPeerAddress(Medium medium, String direction) {
        return IntStream.rangeClosed(1, LAST_SCENARIO)
                .mapToObj(each -> "%s : \"%s%d\"".formatted(medium.peer(each), direction, each))
                .collect(Collectors.joining(", "));
    }

    NetworkNamespace host() {
        return host;
    }

    NetworkNamespace peer() {
        return peer;
    }

    /** Where to capture. */
    List<String> interfaces() {
        return List.of(WIRE + "@netns:" + host.name(), "lo@netns:" + host.name());
    }

    /** Where the programs write who owns what. */
    Path truth() {
        return directory.resolve("truth");
    }

    /** Starts a scenario's program at one of the ends. */
    TrafficProgram program(Scenario scenario, boolean isHost) throws IOException {
        final List<String> launcher = new ArrayList<>(entering(isHost ? host : peer));
        launcher.addAll(List.of("env", "TRUTH=" + truth(), "PYTHONDONTWRITEBYTECODE=1"));
        return TrafficProgram.pythonIn(
                launcher,
                "scoreboard/" + scenario.script() + ".py",
                scenario.program(),
                isHost ? "host" : "peer",
                scenario.hostAddress(),
                scenario.peerAddress());
    }

    /** Not by ip(8), which would hide the cgroups that containers need. */
    private static List<String> entering(NetworkNamespace namespace) {
        return List.of("nsenter", "--net=/run/netns/" + namespace.name());
    }

    /** What the kernel counted for each scenario so far. */
    Function<Scenario, Octets> counted() throws IOException {
        final Map<String, Long> octets = new HashMap<>();
        for (NetworkNamespace namespace : List.of(host, peer)) {
            final JsonNode listed = new ObjectMapper().readTree(output(namespace, "nft", "-j", "list", "counters"));
            for (JsonNode each : listed.path("nftables")) {
                final JsonNode counter = each.path("counter");
                octets.put(
                        counter.path("table").asText() + counter.path("name").asText(),
                        counter.path("bytes").asLong());
            }
        }
        return scenario -> {
            final String table = scenario.medium().name();
            return new Octets(
                    octets.getOrDefault(table + "out" + scenario.number(), 0L),
                    octets.getOrDefault(table + "in" + scenario.number(), 0L));
        };
    }

    private static void nft(NetworkNamespace namespace, String rules) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(entering(namespace));
        command.addAll(List.of("nft", "-f", "-"));
        feed(command, rules);
    }

    private static void feed(List<String> command, String input) throws IOException, InterruptedException {
        final Path file = Files.createTempFile("flowbraid", ".input");
        try {
            Files.writeString(file, input);
            assertThat(new ProcessBuilder(command)
                            .redirectInput(file.toFile())
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start()
                            .waitFor())
                    .as(String.join(" ", command))
                    .isZero();
        } finally {
            Files.delete(file);
        }
    }

    private static String output(NetworkNamespace namespace, String... words) throws IOException {
        final List<String> command = new ArrayList<>(entering(namespace));
        command.addAll(List.of(words));
        final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        host.close();
        peer.close();
    }
}
