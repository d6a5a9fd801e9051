// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import io.flowbraid.acceptance.Product;
import io.flowbraid.acceptance.TrafficProgram;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Peers of the collector's port that send what no good agent sends, beside an agent whose events must still arrive.
 *
 * @param connections connections a round with broken greetings and frames
 * @param messages messages a round that are well framed, with random bytes in them
 */
record FeedAttack(String kind, int connections, int messages) implements Ordeal {
    private static final String PEERS = "io.flowbraid.introspection.feed.HostilePeers";
    private static final Path THEIR_CLASSES = Path.of("..", "introspection", "target", "test-classes")
            .toAbsolutePath()
            .normalize();

    @Override
    public Tally undergo(Arena arena, long endNs) throws Exception {
        try (FeedPair pair = new FeedPair(arena)) {
            if (!pair.isNaming()) {
                return Tally.failed(1, "did not start: " + pair.messages());
            }
            Tally tally = Tally.NOTHING;
            int rounds = 0;
            while (Ordeal.goesOn(rounds, tally, endNs)) {
                attack(arena, rounds++);
                final int attacks = connections + messages;
                tally = tally.plus(
                        pair.isNaming()
                                ? Tally.survived(attacks)
                                : Tally.failed(
                                        attacks, "no names after round %d: %s".formatted(rounds, pair.messages())));
            }
            tally = tally.plus(pair.end());
            return tally.faults().isEmpty() ? tally.plus(missing(pair.collector(), rounds)) : tally;
        }
    }

    private void attack(Arena arena, int seed) throws Exception {
        final List<String> command = new ArrayList<>(arena.entering());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                THEIR_CLASSES + File.pathSeparator + Product.HOME.resolve("lib") + File.separator + "*",
                PEERS,
                Integer.toString(Arena.FEED_PORT),
                Integer.toString(connections),
                Integer.toString(messages),
                Integer.toString(seed)));
        try (TrafficProgram peers = TrafficProgram.start(command.toArray(String[]::new))) {
            peers.finish();
        }
    }

    /** Each connection was made, since the kernel queues it; those of the messages come on top. */
    private Tally missing(Victim collector, int rounds) throws Exception {
        final long counted = collector.ledger().only("feed", " connections").in();
        return Tally.uncounted(
                Math.max(0, (long) connections * rounds - counted), "connections made, not in the ledger");
    }
}
