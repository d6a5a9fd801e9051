// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.process.ProcessIdentity;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Thousands of connections through a gateway: as they are, by a proxy, or translated. Under seeds: each flow is final
 * once, the same input gives the same records, and the ledger closes. For other runs: {@code
 * -Dflowbraid.simulation.seed=...}; a failure names its seed.
 */
class GatewaySimulationTest {
    private static final int CONNECTIONS = 3_000;
    private static final long SEED = Long.getLong("flowbraid.simulation.seed", 0);
    private static final int MANY_PORTS = 5_000;
    private static final int FEW_PORTS = 60;

    @ParameterizedTest
    @CsvSource({"1, 25, 0, 0", "2, 25, 0, 0.1", "3, 400, 0.1, 0.1", "4, 400, 0.3, 0.2", "5, 25, 0.05, 0"})
    void shouldNameNoWrongProcessInConnectionsThroughAGateway(
            long number, double lagMs, double dropped, double doubled) {
        final String run = "seed " + (SEED + number);
        final SimulatedGateway gateway =
                new SimulatedGateway(SEED + number, MANY_PORTS, new SimulatedHost.Feed(lagMs, dropped, doubled));
        gateway.converse(CONNECTIONS);

        final Scene scene = playTwice(run, gateway);

        for (final FlowRecord flow : scene.records) {
            final ProcessIdentity client = flow.client.attribution.process;
            if (client != null && !gateway.wasClient(client, flow)) {
                fail("%s: port %s to %s is not %s's", run, flow.client.port, flow.server.port, client);
            }
            final ProcessIdentity server = flow.server.attribution.process;
            if (server != null && !gateway.wasServer(server, flow)) {
                fail("%s: %s did not serve port %s on %s", run, server, flow.client.port, flow.server.port);
            }
        }
        assertThat(scene.records)
                .filteredOn(flow -> flow.conversation.isKnown())
                .hasSizeGreaterThan(CONNECTIONS / 2);
    }

    @ParameterizedTest
    @CsvSource({"6, 25, 0, 0, 1", "7, 400, 0.1, 0.1, 1", "8, 5000, 0.1, 0.2, 4"})
    void shouldNameHardlyAnyWrongProcessWhenTranslatedFiveTuplesAreUsedAgainAtOnce(
            long number, double lagMs, double dropped, double doubled, int percent) {
        final SimulatedGateway gateway =
                new SimulatedGateway(SEED + number, FEW_PORTS, new SimulatedHost.Feed(lagMs, dropped, doubled));
        gateway.converse(CONNECTIONS / 3);

        final Scene scene = playTwice("seed " + (SEED + number), gateway);

        final List<FlowRecord> named = scene.finals().stream()
                .filter(flow -> flow.client.attribution.process != null)
                .toList();
        // The rules go by milliseconds, some of these five-tuples are another's after one, and some have no SYN.
        assertThat(named)
                .filteredOn(flow -> !gateway.wasClient(requireNonNull(flow.client.attribution.process), flow))
                .hasSizeLessThan(named.size() * percent / 100);
    }

    private static Scene playTwice(String run, SimulatedGateway gateway) {
        final Scene scene = new Scene(CorrelatorSettings.defaults(SimulatedGateway.interfaces()));
        gateway.play(scene);
        final Scene again = new Scene(CorrelatorSettings.defaults(SimulatedGateway.interfaces()));
        gateway.play(again);

        assertThat(scene.finals()).extracting(flow -> flow.flowId).as(run).doesNotHaveDuplicates();
        assertThat(texts(again)).as(run).isEqualTo(texts(scene));
        assertThat(scene.ledger.isClosed()).as(run).isTrue();
        return scene;
    }

    private static List<String> texts(Scene scene) {
        return scene.records.stream().map(RecordText::of).toList();
    }
}
