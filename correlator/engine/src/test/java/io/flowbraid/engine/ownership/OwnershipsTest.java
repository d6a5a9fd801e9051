// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketCounters;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who goes when all places are taken. */
class OwnershipsTest {
    private static final int CAPACITY = 256;

    private final LedgerStage stage = new LossLedger().open("ownerships", "0");
    private final Ownerships ownerships = new Ownerships(settings(), stage);

    @Test
    void theOldestGoesThatNoFlowNeeds() {
        fill();
        for (int port = 0; port < 3; port++) {
            ownerships.reference(find(port));
        }

        assertThat(create(CAPACITY)).isNotEqualTo(Ownerships.NONE);

        assertThat(find(2)).isNotEqualTo(Ownerships.NONE);
        assertThat(find(3)).isEqualTo(Ownerships.NONE);
        assertThat(find(4)).isNotEqualTo(Ownerships.NONE);
        assertThat(evicted()).isEqualTo(1);
    }

    @Test
    void nobodyGoesWhileFlowsNeedThemAll() {
        fill();
        for (int port = 0; port < CAPACITY; port++) {
            ownerships.reference(find(port));
        }

        assertThat(create(CAPACITY)).isEqualTo(Ownerships.NONE);
        assertThat(evicted()).isZero();

        ownerships.release(find(100));
        for (int tries = 0; tries < CAPACITY && find(CAPACITY) == Ownerships.NONE; tries++) {
            create(CAPACITY);
        }
        assertThat(find(CAPACITY)).isNotEqualTo(Ownerships.NONE);
        assertThat(find(100)).isEqualTo(Ownerships.NONE);
        assertThat(evicted()).as("a packet was found for it before").isZero();
    }

    @Test
    void manyInNeedDoNotHideThoseWhoAreNot() {
        fill();
        for (int port = 0; port < 200; port++) {
            ownerships.reference(find(port));
        }

        int entered = 0;
        for (int port = CAPACITY; port < CAPACITY + 56; port++) {
            entered += create(port) == Ownerships.NONE ? 0 : 1;
        }

        assertThat(entered)
                .as("refused at most until the look has passed those in need")
                .isGreaterThanOrEqualTo(53);
        for (int port = 0; port < 200; port++) {
            assertThat(find(port)).isNotEqualTo(Ownerships.NONE);
        }
    }

    @Test
    void closedOnesGoFirst() {
        fill();
        final int closed = find(200);
        ownerships.close(closed, 1);
        ownerships.touch(closed, 1);

        create(CAPACITY);

        assertThat(find(200)).isEqualTo(Ownerships.NONE);
        assertThat(find(0)).isNotEqualTo(Ownerships.NONE);
    }

    @Test
    void keysThatAreMadeToBeAlikeAreFoundAsQuickly() {
        final List<TupleKey> alike = new ArrayList<>();
        for (long address = 0; alike.size() < CAPACITY; address++) {
            final TupleKey key = new TupleKey().set(0, address, 0, 2, FiveTuple.packPorts(1, 80, Transport.TCP, 0));
            if ((key.hash() & 0xfff) == 0) {
                alike.add(key);
            }
        }
        alike.forEach(key -> ownerships.create(key, 0, 0));

        final int longest = alike.stream().mapToInt(this::chainLength).max().orElseThrow();
        assertThat(longest).isLessThan(CAPACITY / 8);
    }

    private int chainLength(TupleKey key) {
        int length = 0;
        for (int id = ownerships.first(key); id != Ownerships.NONE; id = ownerships.next(id)) {
            length++;
        }
        return length;
    }

    private void fill() {
        for (int port = 0; port < CAPACITY; port++) {
            create(port);
        }
    }

    private int create(int port) {
        return ownerships.create(key(port), 0, port);
    }

    private int find(int port) {
        int id = ownerships.first(key(port));
        while (id != Ownerships.NONE && !ownerships.isOf(id, key(port))) {
            id = ownerships.next(id);
        }
        return id;
    }

    @ParameterizedTest
    @CsvSource({"-1, -1", "0, 7", "4294967294, 1", "4294967296, 1"})
    void shouldKeepSegmentCountersBesideFinalSequenceNumbers(long segmentsOut, long segmentsIn) {
        final long o = ownerships.at(ownerships.create(key(1), 0, 0));
        final SocketCounters counters = new SocketCounters();
        counters.segmentsOut = segmentsOut;
        counters.segmentsIn = segmentsIn;
        counters.endSequenceSent = 0xffff_ffffL;
        counters.endSequenceReceived = 5;
        Ownership.writeCounters(o, counters);
        final SocketCounters read = new SocketCounters();
        Ownership.readCounters(o, read);

        assertThat(read.segmentsOut).isEqualTo(segmentsOut);
        assertThat(read.segmentsIn).isEqualTo(segmentsIn);
        if (segmentsOut < 1L << 32) {
            assertThat(read.endSequenceSent).isEqualTo(0xffff_ffffL);
            assertThat(read.endSequenceReceived).isEqualTo(5);
        }
    }

    private long evicted() {
        return stage.loss("evicted").get();
    }

    private static TupleKey key(int port) {
        return new TupleKey().set(0, 1, 0, 2, FiveTuple.packPorts(port, 80, Transport.TCP, 0));
    }

    private static CorrelatorSettings settings() {
        final CorrelatorSettings usual =
                CorrelatorSettings.defaults(List.of(new ObservedInterface("lo", 0, 1, new long[0])));
        return usual.withRoom(usual.limits().maxFlows(), CAPACITY);
    }
}
