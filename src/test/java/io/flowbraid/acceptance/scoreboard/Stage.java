// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
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
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Two hosts of our own making, the one under test and its peer, joined by a veth pair called {@code wire} or by a
 * bridge in between. nftables counts IP bytes as they arrive at the peer and leave it, and on the loopback of the
 * host.
 */
final class Stage implements AutoCloseable {
    private static final int LAST_SCENARIO = 63;
    private static final String WIRE = "wire";

    private static final String SECOND_WIRE = "wire2";
    private static final String BRIDGE = "bridge";

    private final NetworkNamespace host;
    private final NetworkNamespace peer;
    private final Optional<NetworkNamespace> middle;
    private final Path truth;
    /** The host's interface towards the peer. */
    private final String link;
    /** The namespaces that are this stage's own. */
    private final List<NetworkNamespace> own;

    private Stage(Optional<NetworkNamespace> middle, Path truth) throws IOException, InterruptedException {
        this.host = NetworkNamespace.create();
        this.peer = NetworkNamespace.create();
        this.middle = middle;
        this.truth = truth;
        this.link = WIRE;
        this.own = Stream.concat(Stream.of(host, peer), middle.stream()).toList();
    }

    private Stage(NetworkNamespace host, Path truth) throws IOException, InterruptedException {
        this.host = host;
        this.peer = NetworkNamespace.create();
        this.middle = Optional.empty();
        this.truth = truth;
        this.link = SECOND_WIRE;
        this.own = List.of(peer);
    }

    /** The programs write into that file who owns what. */
    static Stage pair(Path truth) throws IOException, InterruptedException {
        return new Stage(Optional.empty(), truth).joined();
    }

    static Stage bridged(Path truth) throws IOException, InterruptedException {
        return new Stage(Optional.of(NetworkNamespace.create()), truth).joined();
    }

    /** Another link of a stage's host, to another peer with the same addresses, those of one scenario. */
    static Stage secondLink(Stage first, Scenario scenario, Path truth) throws IOException, InterruptedException {
        final Stage stage = new Stage(first.host, truth);
        stage.host.ip("link add " + SECOND_WIRE + " type veth peer name " + WIRE + " netns " + stage.peer.name());
        stage.host.ip("address add " + scenario.hostAddress() + "/24 dev " + SECOND_WIRE);
        stage.host.ip("link set " + SECOND_WIRE + " up");
        stage.peer.ip("address add " + scenario.peerAddress() + "/24 dev " + WIRE);
        stage.peer.ip("link set " + WIRE + " up");
        nft(stage.peer, counters(Medium.WIRE, "ip"));
        return stage;
    }

    private Stage joined() throws IOException, InterruptedException {
        try {
            if (middle.isPresent()) {
                middle.get().ip("link add " + BRIDGE + " type bridge");
                middle.get().ip("link set " + BRIDGE + " up");
                plug(host, middle.get(), "left");
                plug(peer, middle.get(), "right");
            } else {
                host.ip("link add " + WIRE + " type veth peer name " + WIRE + " netns " + peer.name());
            }
            peer.ip("link set " + WIRE + " address 02:fb:00:00:00:02");
            addresses(host, true);
            addresses(peer, false);
            nft(peer, counters(Medium.WIRE, "ip") + counters(Medium.WIRE6, "ip6"));
            nft(host, counters(Medium.LOOPBACK, "ip"));
            return this;
        } catch (IOException | AssertionError e) {
            close();
            throw e;
        }
    }

    private static void plug(NetworkNamespace namespace, NetworkNamespace middle, String port)
            throws IOException, InterruptedException {
        namespace.ip("link add " + WIRE + " type veth peer name " + port + " netns " + middle.name());
        middle.ip("link set " + port + " master " + BRIDGE + " up");
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

    /** The namespace whose interfaces are watched; the truth calls the stage by its name. */
    private NetworkNamespace watched() {
        return middle.orElse(host);
    }

    /** How the truth calls the place where a flow was captured. */
    static String place(String interfaceName) {
        return interfaceName.startsWith(SECOND_WIRE) ? interfaceName : interfaceName.replaceFirst(".*@netns:", "");
    }

    /** The same of what is captured on this stage. */
    private String place() {
        return place(link + "@netns:" + watched().name());
    }

    /** Where to capture. */
    List<String> interfaces() {
        if (link.equals(SECOND_WIRE)) {
            return List.of(SECOND_WIRE + "@netns:" + host.name());
        }
        return middle.isPresent()
                ? List.of(BRIDGE + "@netns:" + watched().name())
                : List.of(
                        WIRE + "@netns:" + watched().name(),
                        "lo@netns:" + watched().name());
    }

    /** What to put before a command to run it at the host. */
    List<String> enteringHost() {
        return entering(host);
    }

    /** Starts a scenario's program at one of the ends. */
    TrafficProgram program(Scenario scenario, boolean isHost) throws IOException {
        final boolean isInHost = isHost || scenario.medium() == Medium.LOOPBACK;
        final List<String> launcher = new ArrayList<>(entering(isInHost ? host : peer));
        launcher.addAll(List.of(
                "env",
                "TRUTH=" + truth,
                "SCENE=" + scenario.id() + " " + place(),
                "LINK=" + link,
                "PYTHONDONTWRITEBYTECODE=1"));
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
    Function<Scenario, Carried> counted() throws IOException {
        final Map<String, JsonNode> counters = new HashMap<>();
        for (NetworkNamespace namespace : own) {
            final JsonNode listed = new ObjectMapper().readTree(output(namespace, "nft", "-j", "list", "counters"));
            for (JsonNode each : listed.path("nftables")) {
                final JsonNode counter = each.path("counter");
                counters.put(
                        counter.path("table").asText() + counter.path("name").asText(), counter);
            }
        }
        return scenario -> {
            final String table = scenario.medium().name();
            return Carried.of(
                    counters.getOrDefault(table + "out" + scenario.number(), MissingNode.getInstance()),
                    counters.getOrDefault(table + "in" + scenario.number(), MissingNode.getInstance()));
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
        for (NetworkNamespace each : own) {
            each.close();
        }
    }
}
