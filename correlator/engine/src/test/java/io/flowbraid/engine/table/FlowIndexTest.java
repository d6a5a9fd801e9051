// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FlowIndexTest {
    @Test
    void theLikeliestWordIsThatAtHomeOrTheNext() {
        final FlowIndex index = new FlowIndex();
        final Random random = new Random(5);
        final long[] tags = random.longs(100_000, 0, 1L << 32).distinct().toArray();
        for (int id = 0; id < tags.length; id++) {
            index.put(tags[id], id);
        }

        int right = 0;
        for (int id = 0; id < tags.length; id++) {
            final long segment = index.segmentOf(tags[id]);
            final boolean isNear = FlowIndex.idOf(FlowIndex.wordAt(segment, tags[id])) == id
                    || FlowIndex.idOf(FlowIndex.wordAt(segment, tags[id] + 1)) == id;
            final boolean isFound = FlowIndex.idOf(index.likeliest(tags[id])) == id;
            assertThat(isFound).isEqualTo(isNear);
            right += isFound ? 1 : 0;
        }
        assertThat(right / (double) tags.length).isGreaterThan(0.8);
    }
}
