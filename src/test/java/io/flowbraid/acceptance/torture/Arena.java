// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import static org.awaitility.Awaitility.await;

import io.flowbraid.acceptance.NetworkNamespace;
import io.flowbraid.acceptance.TrafficProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A network namespace for the product and its attackers, joined to another one by a pair of interfaces {@code wire}.
 * Both carry only what is sent here: the wire has no address.
 */
final class Arena implements AutoCloseable {
    static final String WIRE = "wire";
    /** Free, as the namespace is new. */
    static final int PAGE_PORT = 8_080;

    static final int FEED_PORT = 5_556;
    private static final Duration WORKS_WITHIN = Duration.ofSeconds(60);
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(300);

    private final NetworkNamespace inside;
    private final NetworkNamespace outside;
    private final Path directory;
    private int victims;

    private Arena(NetworkNamespace inside, NetworkNamespace outside, Path directory) {
        this.inside = inside;
        this.outside = outside;
        this.directory = directory;
    }

    /** Files of the attacks, and those of a product's accounts, come into that directory. */
    static Arena create(Path directory) throws IOException, InterruptedException {
        final Arena arena = new Arena(
                NetworkNamespace.create(),
                NetworkNamespace.create(),
                Files.createDirectories(directory.toAbsolutePath()));
        try {
            arena.inside.ip("link add " + WIRE + " type veth peer name " + WIRE + " netns " + arena.outside.name());
            for (final NetworkNamespace each : List.of(arena.inside, arena.outside)) {
                each.ip("link set " + WIRE + " addrgenmode none"); // so the kernel itself sends nothing
                each.ip("link set " + WIRE + " up");
            }
            return arena;
        } catch (IOException | AssertionError e) {
            arena.close();
            throw e;
        }
    }

    Path directory() {
        return directory;
    }

    /** What to put before a command to run it inside; not ip(8), which would hide the control groups. */
    List<String> entering() {
        return entering(inside);
    }

    private static List<String> entering(NetworkNamespace namespace) {
        return List.of("nsenter", "--net=/run/netns/" + namespace.name());
    }

    Victim victim(String... arguments) throws IOException {
        return victimBehind(List.of(), arguments);
    }

    /** The same by way of further programs. */
    Victim victimBehind(List<String> launcher, String... arguments) throws IOException {
        final List<String> command = new ArrayList<>(entering());
        command.addAll(launcher);
        final Path stats = directory.resolve("stats-%d.json".formatted(++victims));
        Files.deleteIfExists(stats);
        return Victim.start(command, stats, List.of(arguments));
    }

    /** A script of {@code traffic/torture} in the product's namespace. */
    TrafficProgram attacker(String script, Object... arguments) throws IOException {
        return TrafficProgram.pythonIn(entering(), script, arguments);
    }

    /** The same at the other end of the wire. */
    TrafficProgram outsideAttacker(String script, Object... arguments) throws IOException {
        return TrafficProgram.pythonIn(entering(outside), script, arguments);
    }

    /** Makes connections until one comes out as a record. */
    boolean isWorking(Victim victim) {
        return isWorking(victim, false);
    }

    /** The same, and the record names the process. */
    boolean isNaming(Victim victim) {
        return isWorking(victim, true);
    }

    private boolean isWorking(Victim victim, boolean mustBeNamed) {
        try {
            await().atMost(WORKS_WITHIN).pollInterval(PROBE_INTERVAL).until(() -> {
                if (victim.isAlive() && !victim.isSeen()) {
                    probe(victim, mustBeNamed);
                }
                return !victim.isAlive() || victim.isSeen();
            });
            return victim.isAlive();
        } catch (ConditionTimeoutException e) {
            return false;
        } finally {
            victim.want(Probe.NONE);
        }
    }

    private void probe(Victim victim, boolean mustBeNamed) throws IOException, InterruptedException {
        try (TrafficProgram program = attacker("torture/probe.py")) {
            victim.want(Probe.of(program.number(), program.pid(), mustBeNamed));
            program.tell("go");
            program.finish();
        }
        // A record is written once the connection is over.
        final long endNs = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (!victim.isSeen() && victim.isAlive() && System.nanoTime() < endNs) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** A folder of its own for one ordeal's files. */
    Path folder(String kind) throws IOException {
        return Files.createDirectories(
                directory.resolve(kind.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-")));
    }

    /** Waits until the page says that all is well. */
    boolean isHealthy() {
        try {
            await().atMost(WORKS_WITHIN)
                    .pollInterval(PROBE_INTERVAL)
                    .until(() -> page("api/v1/health").contains("\"status\":\"ok\""));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** What a path of the page's API answers; empty if nothing. */
    private String page(String path) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(entering());
        command.addAll(List.of("curl", "-s", "-m", "10", "http://127.0.0.1:" + PAGE_PORT + "/" + path));
        final Process curl = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        final String answer = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        curl.waitFor();
        return answer;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        inside.close();
        outside.close();
    }
}
