// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShardRoutingTest {
    private static final int SHARDS = 4;
    private static final int PACKETS = 1_024;
    private static final int CLIENTS = 32_000;

    private final ShardRouting routing = new ShardRouting(SHARDS);
    private final PacketBatch arrivals = new PacketBatch(PACKETS);
    private final PacketBatch[] byShard =
            Stream.generate(() -> new PacketBatch(PACKETS)).limit(SHARDS).toArray(PacketBatch[]::new);

    @Test
    void shouldCountEachPacketOnceAndEachConnectionInOneShard() {
        fill(arrivals, 0);

        routing.scatter(arrivals, byShard);

        assertThat(Stream.of(byShard).mapToInt(PacketBatch::size).sum()).isEqualTo(PACKETS);
        assertThat(byShard).allSatisfy(batch -> assertThat(batch.size()).isBetween(PACKETS / 8, PACKETS / 2));
    }

    @Test
    void shouldBringAFiveTupleOfAllInterfacesToOneShard() {
        final PacketBatch two = new PacketBatch(2);
        for (int client = 1; client < CLIENTS; client++) {
            two.clear();
            packet(two, client, 0, TcpFlags.ACK);
            packet(two, client, 9, TcpFlags.ACK | PacketBatch.FROM_B);

            assertThat(routing.shardOf(two.words(), 0)).isEqualTo(routing.shardOf(two.words(), PacketBatch.WORDS));
        }
    }

    @Test
    void shouldTellAllOtherShardsOfAFirstSynOnly() {
        packet(arrivals, 1, 0, TcpFlags.SYN);
        packet(arrivals, 1, 0, TcpFlags.SYN | TcpFlags.ACK | PacketBatch.FROM_B);
        packet(arrivals, 1, 0, TcpFlags.ACK);

        routing.scatter(arrivals, byShard);

        final int own = routing.shardOf(arrivals.words(), 0);
        for (int i = 0; i < SHARDS; i++) {
            assertThat(byShard[i].size()).isEqualTo(i == own ? 3 : 0);
            assertThat(byShard[i].notes()).isEqualTo(i == own ? 0 : 1);
        }
    }

    @Test
    void shouldTellTheShardsOfAMessageAndOfThePacketItQuotes() {
        for (int client = 0; client < PACKETS / 2; client++) {
            packet(arrivals, 2 * client, 0, TcpFlags.ACK);
            note(arrivals, client);
        }

        routing.scatter(arrivals, byShard);

        int relating = 0;
        int reporting = 0;
        for (final PacketBatch batch : byShard) {
            for (int n = 0; n < batch.notes(); n++) {
                final long[] words = batch.words();
                final int at = batch.noteOffset(n);
                final int message = (int) words[at + PacketBatch.LENGTHS];
                if (message >= 0) {
                    relating++;
                    assertThat(FiveTuple.bPortOf(words[message + PacketBatch.PORTS]) - 20_000)
                            .isEqualTo(2 * (int) words[at + PacketBatch.L4_DETAIL]);
                }
                if ((words[at + PacketBatch.FLAGS] & PacketBatch.IS_OF_QUOTED) != 0) {
                    reporting++;
                    assertThat(byShard[routing.shardOf(words, at)]).isSameAs(batch);
                }
            }
        }
        assertThat(relating).isEqualTo(reporting).isEqualTo(PACKETS / 2);
    }

    /** Of the packet that was just appended, which quotes another client's. */
    private static void note(PacketBatch batch, int client) {
        final long[] words = batch.words();
        final int at = batch.noteOffset(batch.notes());
        System.arraycopy(words, batch.nextOffset() - PacketBatch.WORDS, words, at, PacketBatch.WORDS);
        words[at + PacketBatch.PORTS] = FiveTuple.packPorts(53, 40_000 + client, Transport.UDP, 0);
        words[at + PacketBatch.FLAGS] = PacketBatch.QUOTE | PacketBatch.IS_OF_QUOTED;
        words[at + PacketBatch.LENGTHS] = batch.nextOffset() - PacketBatch.WORDS;
        words[at + PacketBatch.L4_DETAIL] = client;
        batch.commitNote();
    }

    @Test
    void shouldScatterWithoutGarbage() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 200; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (final PacketBatch batch : byShard) {
                batch.clear();
            }
            fill(arrivals, round * PACKETS);
            routing.scatter(arrivals, byShard);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(least).isZero();
    }

    private static void fill(PacketBatch batch, int from) {
        batch.clear();
        for (int i = 0; i < PACKETS; i++) {
            packet(batch, (from + i) % CLIENTS, 0, i % 8 == 0 ? TcpFlags.SYN : TcpFlags.ACK);
        }
    }

    private static void packet(PacketBatch batch, int client, int interfaceId, long flags) {
        final long[] words = batch.words();
        final int at = batch.nextOffset();
        final long ports = FiveTuple.packPorts(443, 20_000 + client, Transport.TCP, interfaceId);
        words[at + PacketBatch.HASH] = FiveTuple.hash(0, 1, 0, 2, ports);
        words[at + PacketBatch.A_HI] = 0;
        words[at + PacketBatch.A_LO] = 1;
        words[at + PacketBatch.B_HI] = 0;
        words[at + PacketBatch.B_LO] = 2;
        words[at + PacketBatch.PORTS] = ports;
        words[at + PacketBatch.FLAGS] = flags;
        batch.commit();
    }
}
