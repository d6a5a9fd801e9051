// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.ExportedCounters;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ExportedFlowsTest {
    private final SocketScene scene = SocketScene.alone();

    @Test
    void shouldAddUpWhatTheRecordsOfOneFlowCount() {
        record(0, counters -> {
            counters.bytesOut = 100;
            counters.bytesIn = 1_000;
            counters.packetsOut = 1;
            counters.packetsIn = 2;
            counters.retransmittedOut = 3;
            counters.outOfOrderIn = 5;
        });
        record(1_000, counters -> {
            counters.bytesOut = 50;
            counters.bytesIn = 500;
            counters.packetsOut = 1;
            counters.packetsIn = 1;
            counters.retransmittedOut = 4;
            counters.outOfOrderIn = 6;
        });
        scene.scene.shutdown();

        final FlowRecord flow = only();
        assertThat(flow.observer).isEqualTo(ObserverType.EXPORTER);
        assertThat(flow.client.bytes).isEqualTo(150);
        assertThat(flow.server.bytes).isEqualTo(1_500);
        assertThat(flow.client.packets).isEqualTo(2);
        assertThat(flow.server.packets).isEqualTo(3);
        assertThat(flow.client.retransmitted).isEqualTo(7);
        assertThat(flow.server.outOfOrder).isEqualTo(11);
        assertThat(flow.server.retransmitted).isEqualTo(-1);
        assertThat(flow.client.outOfOrder).isEqualTo(-1);
    }

    @Test
    void shouldNotSayThatNothingWasRetransmittedWhenTheRecordDoesNotSay() {
        record(0, counters -> counters.bytesOut = 100);
        scene.scene.shutdown();

        final FlowRecord flow = only();
        assertThat(flow.client.retransmitted).isEqualTo(-1);
        assertThat(flow.server.retransmitted).isEqualTo(-1);
        assertThat(flow.client.outOfOrder).isEqualTo(-1);
        assertThat(flow.server.outOfOrder).isEqualTo(-1);
    }

    private FlowRecord only() {
        assertThat(scene.finals()).hasSize(1);
        return scene.finals().get(0);
    }

    private void record(double ms, Consumer<ExportedCounters> counted) {
        scene.scene.event(ms, e -> {
            Scene.end(e, "10.0.0.1", 40_000, "10.0.0.2", 443);
            e.kind = SocketEventKind.EXPORTED;
            e.protocol = Transport.TCP;
            e.exported.isDelta = true;
            counted.accept(e.exported);
        });
    }
}
