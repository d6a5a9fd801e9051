// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.network.VlanTags;
import org.junit.jupiter.api.Test;

/** Fields of a flow's record that share bytes. */
class FlowFieldsTest {
    private final FlowTable flows = new FlowTable(1);
    private final TupleKey key = new TupleKey().set(0, 1, 0, 2, FiveTuple.packPorts(1, 2, Transport.TCP, 0));
    private final long flow = flows.at(flows.insert(key.hash(), key));

    @Test
    void shouldHoldEachStatusBesideEachReason() {
        for (final AttributionStatus status : AttributionStatus.values()) {
            for (final UnattributedReason reason : UnattributedReason.values()) {
                for (int side = 0; side < 2; side++) {
                    Flow.status(flow, side, status.ordinal());
                    Flow.reason(flow, side, reason.ordinal());

                    assertThat(Flow.status(flow, side)).isEqualTo(status.ordinal());
                    assertThat(Flow.reason(flow, side)).isEqualTo(reason.ordinal());
                }
            }
        }
    }

    @Test
    void shouldHoldTheTimersBucketBesideTheInnerVlan() {
        Flow.vlanTags(flow, VlanTags.with(4095, 4094));
        Flow.bucket(flow, FlowTimers.FREE);
        assertThat(Flow.bucket(flow)).isEqualTo(FlowTimers.FREE);
        Flow.bucket(flow, 8191);

        assertThat(Flow.bucket(flow)).isEqualTo(8191);
        assertThat(Flow.vlanTags(flow)).isEqualTo(VlanTags.with(4095, 4094));
        assertThat(Flow.isInVlan(flow, VlanTags.with(4095, 4094))).isTrue();
        assertThat(Flow.isInVlan(flow, 4095)).isFalse();
    }
}
