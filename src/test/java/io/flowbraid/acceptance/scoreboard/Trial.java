// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import io.flowbraid.acceptance.FlowJson;
import io.flowbraid.acceptance.TrafficProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Plays scenarios one after another before one product, and judges what it said. */
final class Trial {
    /** For what is on its way when the last program has ended: the agent's turns, the settling of flows. */
    private static final long QUIET_MS = 1_500;

    private Trial() {}

    static Map<Scenario, Score> play(List<Scenario> scenarios, Path directory, Consumer<Scenario> progress)
            throws Exception {
        try (Stage stage = Stage.set(directory);
                Watch watch = Watch.up(stage, directory)) {
            watch.awaitNaming(stage.host());
            for (Scenario scenario : scenarios) {
                progress.accept(scenario);
                play(scenario, stage);
            }
            TimeUnit.MILLISECONDS.sleep(QUIET_MS);
            final Function<Scenario, Octets> wire = stage.counted();
            watch.end();
            watch.ledger().assertClosed();
            return judge(scenarios, watch.flows(), Truth.read(stage.truth()), wire);
        }
    }

    private static void play(Scenario scenario, Stage stage) throws IOException, InterruptedException {
        try (TrafficProgram peer = stage.program(scenario, false)) {
            peer.line();
            try (TrafficProgram host = stage.program(scenario, true)) {
                host.finish();
            }
        }
    }

    private static Map<Scenario, Score> judge(
            List<Scenario> scenarios, List<FlowJson> flows, Truth truth, Function<Scenario, Octets> wire) {
        final Map<Scenario, Score> scores = new LinkedHashMap<>();
        for (Scenario scenario : scenarios) {
            final Truth its = truth.of(claim -> scenario.isBetween(claim.address()));
            scores.put(
                    scenario,
                    Score.of(scenario, flows.stream().filter(scenario::owns).toList(), its, wire.apply(scenario)));
        }
        return scores;
    }
}
