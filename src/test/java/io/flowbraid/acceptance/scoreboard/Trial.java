// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import io.flowbraid.acceptance.FlowJson;
import io.flowbraid.acceptance.Ledger;
import io.flowbraid.acceptance.TrafficProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Plays scenarios one after another before one product, and judges what it said. */
final class Trial implements AutoCloseable {
    /** For what is on its way when the last program has ended: the agent's turns, the settling of flows. */
    static final long QUIET_MS = 1_500;

    private final Path directory;
    private final Path truth;
    private final Stage pair;
    private final Stage twin;
    private final Stage secondLink;
    private final Stage bridged;

    private Trial(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        this.truth = directory.resolve("truth");
        Files.deleteIfExists(truth);
        this.pair = Stage.pair(truth);
        this.twin = Stage.pair(truth);
        this.secondLink = Stage.secondLink(pair, Scenarios.LINKED, truth);
        this.bridged = Stage.bridged(truth);
    }

    static Outcome play(List<Scenario> scenarios, Path directory, Consumer<Scenario> progress) throws Exception {
        try (Trial trial = new Trial(directory)) {
            return trial.play(scenarios, progress, Map::of, List.of());
        }
    }

    /** With further words to the product. */
    static Outcome playWith(List<String> options, Scenario scenario, Path directory) throws Exception {
        try (Trial trial = new Trial(directory)) {
            return trial.play(List.of(scenario), each -> {}, Map::of, options);
        }
    }

    /** The same traffic for nethogs, too. */
    static Outcome playBesideNethogs(List<Scenario> scenarios, Path directory, Consumer<Scenario> progress)
            throws Exception {
        try (Trial trial = new Trial(directory);
                Nethogs nethogs = new Nethogs(trial.pair, directory)) {
            nethogs.awaitStart();
            return trial.play(scenarios, progress, nethogs::end, List.of());
        }
    }

    private Outcome play(
            List<Scenario> scenarios,
            Consumer<Scenario> progress,
            Callable<Map<Integer, ByteCounts>> nethogs,
            List<String> options)
            throws Exception {
        final List<Playing> early = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            if (scenario.setting() == Setting.EARLY) {
                early.add(new Playing(scenario, pair));
            }
        }
        final List<String> interfaces = new ArrayList<>(pair.interfaces());
        interfaces.addAll(twin.interfaces());
        interfaces.addAll(bridged.interfaces());
        interfaces.addAll(secondLink.interfaces());
        try (Watch watch = Watch.up(directory, interfaces, options)) {
            watch.awaitNaming(pair.host());
            final Function<Scenario, Carried> before = counted();
            for (Playing each : early) {
                progress.accept(each.scenario);
                each.goOn();
                each.close();
            }
            for (Scenario scenario : scenarios) {
                if (scenario.setting() != Setting.EARLY) {
                    progress.accept(scenario);
                    play(scenario);
                }
            }
            TimeUnit.MILLISECONDS.sleep(QUIET_MS);
            final Function<Scenario, Carried> after = counted();
            watch.end();
            watch.ledger().assertClosed();
            return Outcome.of(
                    scenarios,
                    watch,
                    Truth.read(truth),
                    scenario -> after.apply(scenario).minus(before.apply(scenario)),
                    nethogs.call());
        } finally {
            early.forEach(Playing::close);
        }
    }

    private void play(Scenario scenario) throws IOException, InterruptedException {
        switch (scenario.setting()) {
            case TWINS -> playAtOnce(scenario, twin);
            case LINKS -> playAtOnce(scenario, secondLink);
            case BRIDGE -> play(scenario, bridged);
            default -> play(scenario, pair);
        }
    }

    private void playAtOnce(Scenario scenario, Stage second) throws IOException, InterruptedException {
        try (Playing one = new Playing(scenario, pair);
                Playing other = new Playing(scenario, second)) {
            one.finish();
            other.finish();
        }
    }

    private static void play(Scenario scenario, Stage stage) throws IOException, InterruptedException {
        try (Playing playing = new Playing(scenario, stage)) {
            playing.finish();
        }
    }

    private Function<Scenario, Carried> counted() throws IOException {
        final List<Function<Scenario, Carried>> all =
                List.of(pair.counted(), twin.counted(), bridged.counted(), secondLink.counted());
        return scenario -> all.stream()
                .map(each -> each.apply(scenario))
                .reduce(Carried::plus)
                .orElse(Carried.NOTHING);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        secondLink.close();
        pair.close();
        twin.close();
        bridged.close();
    }

    /**
     * How each scenario was judged.
     *
     * @param eventsLost by the agent: anybody's events
     * @param packetsLost by the captures, of any scenario
     */
    record Outcome(Map<Scenario, Score> scores, Map<Scenario, Detection> nethogs, long eventsLost, long packetsLost) {
        Score score(Scenario scenario) {
            return Objects.requireNonNull(scores.get(scenario), scenario::toString);
        }

        Outcome plus(Outcome other) {
            final Map<Scenario, Score> allScores = new LinkedHashMap<>(scores);
            allScores.putAll(other.scores);
            return new Outcome(allScores, nethogs, eventsLost + other.eventsLost, packetsLost + other.packetsLost);
        }

        Map<Scenario, Detection> detections() {
            return scores.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, each -> each.getValue().detection()));
        }

        static Outcome of(
                List<Scenario> scenarios,
                Watch watch,
                Truth truth,
                Function<Scenario, Carried> wire,
                Map<Integer, ByteCounts> nethogs)
                throws IOException {
            final List<FlowJson> flows = watch.flows();
            final Map<Scenario, Score> scores = new LinkedHashMap<>();
            final Map<Scenario, Detection> detections = new LinkedHashMap<>();
            for (Scenario scenario : scenarios) {
                final Truth its = truth.of(scenario);
                final Carried carried = wire.apply(scenario);
                final List<FlowJson> ours =
                        flows.stream().filter(scenario::owns).toList();
                scores.put(scenario, Score.of(scenario, ours, its, carried.bytes()));
                detections.put(scenario, Detection.of(its.hostProcesses(scenario), nethogs, carried.frames()));
            }
            final Ledger ledger = watch.ledger();
            final long eventsLost = ledger.stages("agent").stream()
                    .mapToLong(Ledger.Stage::lost)
                    .sum();
            final long packetsLost = ledger.stages("capture").stream()
                    .mapToLong(each ->
                            each.lost("kernel_dropped") + each.lost("interface_dropped") + each.lost("ring_full"))
                    .sum();
            return new Outcome(scores, detections, eventsLost, packetsLost);
        }
    }

    /** The two programs of a scenario, running. */
    static final class Playing implements AutoCloseable {
        private final Scenario scenario;
        private final TrafficProgram peer;
        private final TrafficProgram host;

        Playing(Scenario scenario, Stage stage) throws IOException {
            this.scenario = scenario;
            this.peer = stage.program(scenario, false);
            peer.line();
            this.host = stage.program(scenario, true);
            if (scenario.setting() == Setting.EARLY) {
                host.line();
            }
        }

        void goOn() throws IOException, InterruptedException {
            host.tell("go on");
            finish();
        }

        void finish() throws InterruptedException {
            host.finish();
        }

        @Override
        public void close() {
            host.close();
            peer.close();
        }
    }
}
