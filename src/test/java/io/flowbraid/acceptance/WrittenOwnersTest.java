// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processes in the packets that {@code -w} writes, against what the processes themselves say. */
class WrittenOwnersTest {
    private static final int CLIENTS = 200;
    private static final int CONNECTIONS_EACH = 50;
    private static final int COMMAND_LINE = 4;

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    /** Who made a connection. */
    private record Ends(int client, int server) {}

    /**
     * Who used a five-tuple when. One connection is over before the next can begin, so that they come in the order in
     * which they were connected, and a SYN is of the next to be connected. The order of the calls of connect(2) may be
     * another.
     */
    private static final class Users {
        private final NavigableMap<Long, Ends> byConnectedNs = new TreeMap<>();
        private long synNs = Long.MIN_VALUE;

        /** Of the next packet of the file. */
        @Nullable
        Ends of(PacketBlocks.Packet packet) {
            synNs = packet.isSyn() ? packet.timeNs() : synNs;
            final Map.Entry<Long, Ends> before = byConnectedNs.lowerEntry(packet.timeNs());
            final boolean isOfNext = synNs > (before == null ? Long.MIN_VALUE : before.getKey());
            final Map.Entry<Long, Ends> user = isOfNext ? byConnectedNs.ceilingEntry(packet.timeNs()) : before;
            return user == null ? null : user.getValue();
        }
    }

    @Test
    void shouldWriteEachPacketWithItsProcessOrWithNone() throws Exception {
        final Path file = directory.resolve("lo.pcapng");
        final Path log = directory.resolve("connections");
        final Path stats = directory.resolve("stats.json");
        try (NetworkNamespace namespace = NetworkNamespace.create();
                TrafficProgram traffic = TrafficProgram.pythonIn(
                        namespace.entering(), "short_connections.py", log, CLIENTS, CONNECTIONS_EACH)) {
            traffic.line();
            // So few ports that each is used again by other processes.
            namespace.run("sysctl", "-q", "-w", "net.ipv4.ip_local_port_range=20000 22999");
            try (FlowbraidProcess flowbraid = Product.start(
                    "up",
                    "-w",
                    file.toString(),
                    "--stats",
                    stats.toString(),
                    "-o",
                    "json",
                    "--process-info",
                    "full",
                    "-i",
                    "lo",
                    "-i",
                    "lo@netns:" + namespace.name())) {
                flowbraid.awaitNaming();
                traffic.tell("go");
                assertThat(traffic.line()).isEqualTo("done");
                flowbraid.awaitNaming();

                assertThat(flowbraid.interrupt()).as("%s", flowbraid.messages()).isZero();
            }
            traffic.tell("end");
        }

        final PacketBlocks blocks = PacketBlocks.read(file);
        final Map<Long, Users> truth = read(log);
        int named = 0;
        int packets = 0;
        final List<String> wrong = new ArrayList<>();
        // Two processors may have put them into the ring in another order.
        final List<PacketBlocks.Packet> inTime = new ArrayList<>(blocks.packets);
        inTime.sort(Comparator.comparingLong(PacketBlocks.Packet::timeNs));
        for (final PacketBlocks.Packet packet : inTime) {
            final boolean isFromServer = truth.containsKey(key(packet.to(), packet.from()));
            final Users users =
                    truth.get(isFromServer ? key(packet.to(), packet.from()) : key(packet.from(), packet.to()));
            if (!blocks.interfaces.get(packet.interfaceNumber()).contains("@netns") || users == null) {
                continue;
            }
            packets++;
            final Ends ends = users.of(packet);
            final int pid = ends == null ? 0 : isFromServer ? ends.server() : ends.client();
            if (packet.pid() != 0 && packet.pid() != pid) {
                wrong.add(packet + " is of " + pid);
            }
            named += packet.pid() != 0 ? 1 : 0;
        }
        // A connection that is reset has eight, of which an acknowledgement may go with the next segment.
        assertThat(packets).isGreaterThan(CLIENTS * CONNECTIONS_EACH * 7);
        assertThat(wrong).isEmpty();
        assertThat((double) named / packets)
                .as("share of packets with a process")
                .isGreaterThan(0.95);
        assertThat(truth.values().stream().anyMatch(users -> users.byConnectedNs.size() > 1))
                .as("a five-tuple was used again")
                .isTrue();
        assertThat(blocks.packets)
                .filteredOn(packet -> packet.pid() != 0)
                .allSatisfy(packet -> assertThat(blocks.processes).containsKey(packet.pid()));
        assertThat(blocks.textOf(anyServer(truth), COMMAND_LINE)).contains("short_connections.py");
        checkAccounts(Ledger.read(stats), blocks);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    private static void checkAccounts(Ledger ledger, PacketBlocks blocks) {
        ledger.assertClosed();
        final Ledger.Stage written = ledger.only("packet file", ".pcapng");
        assertThat(written.out()).isEqualTo(blocks.packets.size());
        assertThat(ledger.stages("packet buffer").stream()
                        .mapToLong(Ledger.Stage::out)
                        .sum())
                .isEqualTo(written.in());
        assertThat(ledger.only("packet owners", ".pcapng").out())
                .isEqualTo(blocks.packets.stream()
                        .filter(packet -> packet.pid() != 0)
                        .count());
    }

    private static int anyServer(Map<Long, Users> truth) {
        return truth.values()
                .iterator()
                .next()
                .byConnectedNs
                .firstEntry()
                .getValue()
                .server();
    }

    private static Map<Long, Users> read(Path log) throws IOException {
        final Map<Long, Users> truth = new HashMap<>();
        for (final String line : Files.readAllLines(log)) {
            final String[] words = line.split(" ");
            truth.computeIfAbsent(key(Integer.parseInt(words[0]), Integer.parseInt(words[1])), unused -> new Users())
                    .byConnectedNs
                    .put(Long.parseLong(words[4]), new Ends(Integer.parseInt(words[2]), Integer.parseInt(words[3])));
        }
        return truth;
    }

    private static long key(int clientPort, int serverPort) {
        return (long) clientPort << 16 | serverPort;
    }
}
