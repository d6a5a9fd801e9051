// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.TcpFlags;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client by its port, where nothing better tells it. */
class WellKnownPortTest {
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";

    private final Scene scene =
            new Scene(CorrelatorSettings.defaults(List.of(new ObservedInterface("eth0", 0, 0, new long[0]))));

    @ParameterizedTest
    @CsvSource({
        "67, 68, 68", "68, 67, 68", "547, 546, 546", "53, 40000, 40000", "40000, 53, 40000", "443, 50000, 50000",
        "69, 3000, 3000", "161, 162, 161", "500, 500, 500", "5353, 5353, 5353", "123, 123, 123", "40000, 50000, 40000",
        "67, 67, 67"
    })
    void shouldKnowTheClientOfDatagrams(int firstSender, int other, int client) {
        scene.udp(0, A, firstSender, B, other, 10);

        final FlowRecord flow = only();
        assertThat(flow.client.port).isEqualTo(client);
        assertThat(flow.client.packets).isEqualTo(client == firstSender ? 1 : 0);
    }

    @Test
    void shouldSayHowItIsKnown() {
        scene.udp(0, A, 67, B, 68, 10);

        assertThat(only().clientEvidence).isEqualTo(ClientEvidence.WELL_KNOWN_PORT);
    }

    @Test
    void shouldKnowTheClientOfAConnectionWhoseBeginningWasNotSeen() {
        scene.tcp(0, B, 443, A, 50_000, TcpFlags.ACK, 100, 10);

        final FlowRecord flow = only();
        assertThat(flow.client.port).isEqualTo(50_000);
        assertThat(flow.clientEvidence).isEqualTo(ClientEvidence.WELL_KNOWN_PORT);
    }

    @Test
    void shouldBelieveASynMore() {
        scene.tcp(0, B, 443, A, 50_000, TcpFlags.SYN, 100, 0);

        final FlowRecord flow = only();
        assertThat(flow.client.port).isEqualTo(443);
        assertThat(flow.clientEvidence).isEqualTo(ClientEvidence.SYN);
    }

    private FlowRecord only() {
        scene.shutdown();
        assertThat(scene.finals()).hasSize(1);
        return scene.finals().get(0);
    }
}
