// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import io.flowbraid.acceptance.FlowbraidProcess;
import io.flowbraid.acceptance.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One scenario before an agent and a collector with a relay between them. */
final class FeedTrial {
    /** When the agent is killed: some connections are over, some are open, most are to come. */
    private static final long RESTART_MS = 1_500;

    private static final long PAUSE_MS = 500;
    private static final long PAUSED_MS = 2_000;

    private FeedTrial() {}

    static Trial.Outcome play(Scenario scenario, Disturbance disturbance, Path directory) throws Exception {
        final Path truth = directory.resolve("truth");
        Files.deleteIfExists(truth);
        try (Stage stage = Stage.pair(truth);
                Relay relay = new Relay(disturbance);
                Watch watch = new Watch(directory, collector(stage, relay.collectorEndpoint(), disturbance));
                FlowbraidProcess agent = agent(relay, disturbance)) {
            watch.awaitNaming(stage.host());
            relay.disturb();
            final Function<Scenario, Carried> before = stage.counted();
            try (Trial.Playing playing = new Trial.Playing(scenario, stage)) {
                if (disturbance == Disturbance.RESTARTED) {
                    TimeUnit.MILLISECONDS.sleep(RESTART_MS);
                    agent.kill();
                    try (FlowbraidProcess next = agent(relay, disturbance)) {
                        playing.finish();
                        return outcome(scenario, stage, before, watch, truth);
                    }
                }
                if (disturbance == Disturbance.UNSEEN) {
                    TimeUnit.MILLISECONDS.sleep(RESTART_MS);
                    agent.kill();
                }
                if (disturbance == Disturbance.PAUSED) {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                    agent.pause();
                    TimeUnit.MILLISECONDS.sleep(PAUSED_MS);
                    agent.resume();
                }
                playing.finish();
            }
            return outcome(scenario, stage, before, watch, truth);
        }
    }

    private static Trial.Outcome outcome(
            Scenario scenario, Stage stage, Function<Scenario, Carried> before, Watch watch, Path truth)
            throws Exception {
        TimeUnit.MILLISECONDS.sleep(Trial.QUIET_MS);
        final Carried carried = stage.counted().apply(scenario).minus(before.apply(scenario));
        watch.end();
        watch.ledger().assertClosed();
        return Trial.Outcome.of(List.of(scenario), watch, Truth.read(truth), each -> carried, Map.of());
    }

    private static FlowbraidProcess agent(Relay relay, Disturbance disturbance) throws Exception {
        return Product.startBehind(disturbance.launcher(), "agent", "--zmq", relay.agentEndpoint());
    }

    private static List<String> collector(Stage stage, String feed, Disturbance disturbance) {
        final List<String> arguments = new ArrayList<>(List.of("run", "-i", feed));
        for (String each : stage.interfaces()) {
            arguments.addAll(List.of("-i", each, "--companion", each + "=" + feed));
        }
        arguments.addAll(disturbance.filter());
        return arguments;
    }
}
