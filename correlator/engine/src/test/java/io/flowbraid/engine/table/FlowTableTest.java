// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table does what a map does, however it grows, and whatever the hashes are. */
class FlowTableTest {
    /** What a test remembers of a flow. */
    private record Known(int id, long hash, long address) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldFindWhatAMapFinds(long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final FlowTable flows = new FlowTable(200_000);
        final Map<Long, Known> known = new HashMap<>();
        final List<Long> addresses = new ArrayList<>();
        for (int step = 0; step < 400_000; step++) {
            if (known.isEmpty() || flows.size() < flows.issued() / 2 || random.nextInt(3) > 0) {
                final long address = random.nextLong(120_000);
                if (!known.containsKey(address)) {
                    known.put(address, insert(flows, address, hash(address)));
                    addresses.add(address);
                }
            } else {
                final int at = random.nextInt(addresses.size());
                final int gone = Objects.requireNonNull(known.remove(addresses.get(at))).id;
                addresses.set(at, addresses.get(addresses.size() - 1));
                addresses.remove(addresses.size() - 1);
                flows.remove(gone);
            }
        }

        assertThat(flows.size()).isEqualTo(known.size());
        for (long address = 0; address < 120_000; address++) {
            final Known flow = known.get(address);
            assertThat(find(flows, address, hash(address))).isEqualTo(flow == null ? FlowTable.NOT_FOUND : flow.id);
            if (flow != null) {
                assertThat(Flow.startNs(flows.at(flow.id))).isEqualTo(address);
            }
        }
    }

    @Test
    void shouldKeepWhatIsInItWhileItGrowsToAMillion() {
        final FlowTable flows = new FlowTable(1_000_000);
        for (long address = 0; address < 1_000_000; address++) {
            insert(flows, address, hash(address));
        }

        assertThat(flows.size()).isEqualTo(1_000_000);
        for (long address = 0; address < 1_000_000; address += 7) {
            assertThat(find(flows, address, hash(address))).isEqualTo((int) address);
        }
        assertThat(find(flows, 1_000_000, hash(1_000_000))).isEqualTo(FlowTable.NOT_FOUND);
    }

    @Test
    void shouldBeBoundedWhenHashesAreMadeToCollide() {
        final FlowTable flows = new FlowTable(100_000);
        final long hash = 0x1234_5678_0000_0000L;
        int made = 0;
        while (flows.crowding(hash) == FlowTable.NOT_FOUND) {
            insert(flows, made, hash);
            made++;
        }

        assertThat(made).isBetween(1_000, 10_000);
        assertThat(find(flows, made - 1, hash)).isEqualTo(made - 1);
        assertThat(flows.crowding(hash(7))).as("others have room").isEqualTo(FlowTable.NOT_FOUND);

        while (flows.crowding(hash) != FlowTable.NOT_FOUND) {
            flows.remove(flows.crowding(hash));
        }
        assertThat(flows.size()).as("one or two had to go").isBetween(made - 2, made - 1);
    }

    @Test
    void shouldLetAnotherHaveTheKeyOfADetachedFlow() {
        final FlowTable flows = new FlowTable(10);
        final int first = insert(flows, 7, hash(7)).id;
        flows.detach(first);
        final int second = insert(flows, 7, hash(7)).id;

        assertThat(find(flows, 7, hash(7))).isEqualTo(second).isNotEqualTo(first);
        flows.remove(first);
        assertThat(find(flows, 7, hash(7))).isEqualTo(second);
        assertThat(flows.isLive(first)).isFalse();
        assertThat(insert(flows, 8, hash(8)).id).as("its id is used again").isEqualTo(first);
    }

    private static Known insert(FlowTable flows, long address, long hash) {
        final int id = flows.insert(hash, key(address));
        Flow.startNs(flows.at(id), address);
        return new Known(id, hash, address);
    }

    private static int find(FlowTable flows, long address, long hash) {
        return flows.find(hash, key(address));
    }

    private static long hash(long address) {
        return key(address).hash();
    }

    private static TupleKey key(long address) {
        return new TupleKey().set(0, address, 0, ~address, FiveTuple.packPorts(1, 2, Transport.TCP, 0));
    }
}
