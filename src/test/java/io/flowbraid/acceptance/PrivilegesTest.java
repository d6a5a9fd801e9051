// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No thread has a right that is not needed: started by root, by root with a service user, and by a service manager. */
class PrivilegesTest {
    private static final String NOBODY = "65534";
    /** Numbers of linux/capability.h. */
    private static final long NET_ADMIN = 1L << 12;

    private static final long NET_RAW = 1L << 13;
    private static final long SYS_MODULE = 1L << 16;
    private static final long SYS_PTRACE = 1L << 19;
    private static final long SYS_ADMIN = 1L << 21;
    private static final long SYS_TIME = 1L << 25;
    private static final long SYS_NICE = 1L << 23;
    private static final long PERFMON = 1L << 38;
    private static final long BPF = 1L << 39;

    @TempDir
    private static Path directory;

    private static Path product;

    @BeforeAll
    static void needs() throws IOException {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeCommand("setpriv");
        product = readableCopy();
    }

    @Test
    void shouldTakeFromRootWhatNoPartNeeds() throws Exception {
        try (FlowbraidProcess flowbraid = Product.start("up", "-i", "lo", "-o", "json")) {
            flowbraid.awaitNaming();

            assertThat(ofAllThreads(flowbraid, "Uid")).containsExactly("0");
            assertThat(ofAllThreads(flowbraid, "NoNewPrivs")).containsExactly("1");
            assertThat(capabilities(flowbraid, "CapPrm") & (SYS_MODULE | SYS_TIME))
                    .isZero();
            assertThat(capabilities(flowbraid, "CapBnd") & (SYS_MODULE | SYS_TIME))
                    .isZero();
        }
    }

    @Test
    void shouldRunAsTheServiceUserWithWhatItNeedsAndNoMore() throws Exception {
        final long pid;
        try (FlowbraidProcess flowbraid = start(List.of(), "up", "-i", "lo", "-o", "json", "-Z", "nobody")) {
            pid = flowbraid.pid();
            flowbraid.awaitNaming();

            assertThat(ofAllThreads(flowbraid, "Uid")).containsExactly(NOBODY);
            assertThat(ofAllThreads(flowbraid, "Gid")).containsExactly(NOBODY);
            assertThat(ofAllThreads(flowbraid, "NoNewPrivs")).containsExactly("1");
            final long needed = NET_RAW | NET_ADMIN | BPF | PERFMON | SYS_PTRACE | SYS_ADMIN | SYS_NICE;
            assertThat(capabilities(flowbraid, "CapEff")).isEqualTo(needed);
            assertThat(capabilities(flowbraid, "CapPrm")).isEqualTo(needed);
            assertThat(capabilities(flowbraid, "CapBnd")).isEqualTo(needed);
            assertThat(jarsOpenedTwice(pid)).isEmpty();
        }
    }

    @Test
    void shouldWritePacketsThatBelongToTheServiceUser() throws Exception {
        final Path file = directory.resolve("state/packets.pcapng");
        try (NetworkNamespace namespace = NetworkNamespace.create();
                FlowbraidProcess flowbraid =
                        start(namespace.entering(), "up", "-i", "lo", "-Z", "nobody", "-U", "-w", file.toString())) {
            flowbraid.awaitMessage("capturing on");
            await().atMost(60, TimeUnit.SECONDS).untilAsserted(() -> {
                namespace.run("sh", "-c", "curl -s http://127.0.0.1:1/ || true");
                assertThat(PacketBlocks.read(file).packets).anyMatch(packet -> packet.pid() > 0);
            });
            assertThat(flowbraid.interrupt()).isZero();
        }

        assertThat(Files.getOwner(file).getName()).isEqualTo("nobody");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void shouldKeepLessForAnAgentThatSeesOneNamespace() throws Exception {
        final Path config = Files.writeString(
                directory.resolve("agent.conf"),
                "privileges { user = nobody, namespaces = false }, threads.nice = 0\n");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
        try (FlowbraidProcess agent =
                start(List.of(), "agent", "--zmq", "tcp://127.0.0.1:15991c", "--config", config.toString())) {
            agent.awaitMessage("Ctrl-C ends");

            assertThat(ofAllThreads(agent, "Uid")).containsExactly(NOBODY);
            assertThat(capabilities(agent, "CapEff")).isEqualTo(NET_ADMIN | BPF | PERFMON | SYS_PTRACE);
        }
    }

    @Test
    void shouldKeepNothingForACollectorWithoutPackets() throws Exception {
        final Path config = Files.writeString(directory.resolve("collector.conf"), "threads.nice = 0\n");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
        try (FlowbraidProcess collector = start(
                List.of(), "run", "-i", "tcp://127.0.0.1:15992c", "-Z", "nobody", "--config", config.toString())) {
            collector.awaitMessage("Ctrl-C ends");

            assertThat(ofAllThreads(collector, "Uid")).containsExactly(NOBODY);
            assertThat(capabilities(collector, "CapPrm")).isZero();
        }
    }

    /** systemd is not there in every place tests run: setpriv gives what the unit's directives say. */
    @Test
    void shouldWorkWithWhatTheUnitGives() throws Exception {
        final String ambient = capabilitiesOfTheUnit("AmbientCapabilities");
        assertThat(capabilitiesOfTheUnit("CapabilityBoundingSet")).isEqualTo(ambient);
        final List<String> unit = List.of(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                "--no-new-privs",
                "--bounding-set=" + ambient,
                "--inh-caps=" + ambient,
                "--ambient-caps=" + ambient);
        try (FlowbraidProcess flowbraid = start(unit, "up", "-i", "lo", "-o", "json")) {
            flowbraid.awaitNaming();

            assertThat(ofAllThreads(flowbraid, "Uid")).containsExactly(NOBODY);
        }
        final Product.Outcome doctor = Product.runAs(product, unit, "doctor");
        assertThat(doctor.exitCode()).isZero();
        assertThat(doctor.stdout().lines())
                .anyMatch(line -> line.matches("ok +CAP_BPF +held, to load eBPF programs"))
                .anyMatch(line -> line.matches("- +CAP_NET_BIND_SERVICE +not held; needed to serve .*"))
                .anyMatch(line -> line.matches("ok +other capabilities +none"));
    }

    @Test
    void shouldSayWhyItCannotBecomeThatUser() throws Exception {
        final Product.Outcome unknown = Product.run("up", "-i", "lo", "-Z", "no-such-user");
        final Product.Outcome notRoot = Product.runAs(
                product,
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
                "agent",
                "--zmq",
                "tcp://127.0.0.1:15993c",
                "-Z",
                "daemon");

        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.stderr()).contains("there is no user no-such-user to run as; add it");
        assertThat(notRoot.exitCode()).isEqualTo(1);
        assertThat(notRoot.stderr()).contains("only root can become daemon; start flowbraid as root");
    }

    private static FlowbraidProcess start(List<String> launcher, String... arguments) throws IOException {
        return Product.startCopy(
                product,
                launcher,
                Map.of("XDG_STATE_HOME", directory.resolve("state").toString()),
                arguments);
    }

    private static String capabilitiesOfTheUnit(String directive) throws IOException {
        final String value = Files.readAllLines(product.resolve("systemd/flowbraid.service")).stream()
                .filter(line -> line.startsWith(directive + "="))
                .findFirst()
                .orElseThrow()
                .substring(directive.length() + 1);
        final StringBuilder list = new StringBuilder("-all");
        for (final String name : value.split(" ")) {
            list.append(",+").append(name.substring("CAP_".length()).toLowerCase(Locale.ROOT));
        }
        return list.toString();
    }

    private static long capabilities(FlowbraidProcess flowbraid, String field) throws IOException {
        final Set<String> sets = ofAllThreads(flowbraid, field);
        assertThat(sets).hasSize(1);
        return Long.parseUnsignedLong(sets.iterator().next(), 16);
    }

    /** The first value of a line of {@code status}, as the threads have it. */
    private static Set<String> ofAllThreads(FlowbraidProcess flowbraid, String field) throws IOException {
        final Set<String> values = new TreeSet<>();
        final List<Path> threads;
        try (Stream<Path> listing = Files.list(Path.of("/proc/" + flowbraid.pid() + "/task"))) {
            threads = listing.toList();
        }
        assertThat(threads).hasSizeGreaterThan(10);
        for (final Path thread : threads) {
            if (!Files.exists(thread)) {
                continue; // it has ended
            }
            for (final String line : Files.readAllLines(thread.resolve("status"))) {
                if (line.startsWith(field + ":")) {
                    values.add(line.substring(field.length() + 1).strip().split("\\s")[0]);
                }
            }
        }
        return values;
    }

    /** The machine before the restart left none of its files open. */
    private static List<String> jarsOpenedTwice(long pid) throws IOException {
        final Set<String> seen = new TreeSet<>();
        final List<String> twice = new ArrayList<>();
        try (Stream<Path> listing = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (final Path descriptor : listing.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    final String file = Files.readSymbolicLink(descriptor).toString();
                    if (file.endsWith(".jar") && !seen.add(file)) {
                        twice.add(file);
                    }
                }
            }
        }
        return twice;
    }

    /** Where nobody can read it. */
    private static Path readableCopy() throws IOException {
        final Path copy = directory.resolve("flowbraid");
        try (Stream<Path> files = Files.walk(Product.HOME)) {
            for (final Path file : files.toList()) {
                final Path to = copy.resolve(Product.HOME.relativize(file).toString());
                Files.copy(file, to);
                Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        final Path state = Files.createDirectory(directory.resolve("state"));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));
        return copy;
    }
}
