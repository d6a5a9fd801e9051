// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Packets of many flows without end: a million made under a seed, and each time round they are moved on in time and in
 * sequence, so that whoever counts them sees two million packets a second of flows that go on.
 *
 * <p>Three of four flows are TCP, one of five IPv6. Clients send requests of 100 bytes, servers reply with 1,400, half
 * of the segments are bare acknowledgements.
 */
final class PacketStream {
    static final int BATCH = 1024;

    private static final int BATCHES = 1024;
    private static final long INTERVAL_NS = 500;
    private static final long T0_NS = 1_700_000_000_000_000_000L;
    /** More than the busiest flow sends in a round; sixteen rounds wrap the sequence number around. */
    private static final long ROUND_SEQUENCE = 1L << 28 << 32;

    private final int flows;
    private final PacketBatch[] batches = new PacketBatch[BATCHES];
    private int position;
    private long nowNs = T0_NS;

    PacketStream(int flows, Popularity popularity) {
        this.flows = flows;
        final Random random = new Random(0x5E55101D);
        final int[] sequences = new int[2 * flows];
        for (int i = 0; i < BATCHES; i++) {
            batches[i] = new PacketBatch(BATCH);
            while (!batches[i].isFull()) {
                append(batches[i], popularity.flow(random, flows), random, sequences);
            }
        }
    }

    /** One packet of every flow there is. */
    void forEachFlow(Consumer<PacketBatch> consumer) {
        final PacketBatch batch = new PacketBatch(BATCH);
        for (int i = 0; i < flows; i++) {
            nowNs += INTERVAL_NS;
            Observation.append(batch, flow(i), true, nowNs, TcpFlags.ACK, 0, 40, 0);
            if (batch.isFull() || i == flows - 1) {
                consumer.accept(batch);
                batch.clear();
            }
        }
    }

    /** The next batch; the caller may use it until the next call. */
    PacketBatch next() {
        final PacketBatch batch = batches[position];
        position = position + 1 == BATCHES ? 0 : position + 1;
        final long[] words = batch.words();
        final int end = BATCH * PacketBatch.WORDS;
        for (int at = 0; at < end; at += PacketBatch.WORDS) {
            nowNs += INTERVAL_NS;
            words[at + PacketBatch.TIME_NS] = nowNs;
            words[at + PacketBatch.L4_DETAIL] += ROUND_SEQUENCE;
        }
        return batch;
    }

    private static void append(PacketBatch batch, int number, Random random, int[] sequences) {
        final FiveTuple flow = flow(number);
        final boolean isFromA = random.nextBoolean();
        final boolean isTcp = flow.protocol() == Transport.TCP;
        final int payload = isTcp && random.nextBoolean() ? 0 : isFromA ? 100 : 1_400;
        final int sequence = number * 2 + (isFromA ? 0 : 1);
        Observation.append(
                batch,
                flow,
                isFromA,
                0,
                isTcp ? TcpFlags.ACK : 0,
                isTcp ? sequences[sequence] : 0,
                isTcp ? 40 : 28,
                payload);
        sequences[sequence] += payload;
    }

    /** Client addresses are spread over a /8, so that neighbours in number are none in address. */
    static FiveTuple flow(int number) {
        final int spread = number * 0x9e3779b1;
        final int protocol = number % 4 == 3 ? Transport.UDP : Transport.TCP;
        final int clientPort = 32_768 + (spread >>> 8) % 28_000;
        final int serverPort = protocol == Transport.UDP ? 53 : 443;
        if (number % 5 == 4) {
            return FiveTuple.of(
                    0xfd00L << 48, 1L << 32 | number, clientPort, 0xfd00L << 48, 1 + number % 64, serverPort, protocol);
        }
        final long client = IpAddress.mapped(0x0a000000 | (spread & 0xffffff));
        final long server = IpAddress.mapped(0xc0a80100 | number % 64);
        return FiveTuple.of(0, client, clientPort, 0, server, serverPort, protocol);
    }
}
