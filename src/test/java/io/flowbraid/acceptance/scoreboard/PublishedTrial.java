// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.acceptance.FlowJson;
import io.flowbraid.acceptance.Product;
import io.flowbraid.acceptance.TrafficProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One scenario with a Docker of its own, whose container's port is published. Both legs of each request are judged. */
final class PublishedTrial {
    private static final int PATIENCE_SECONDS = 120;
    private static final List<Integer> PORTS = List.of(8_080, 8_081);

    private PublishedTrial() {}

    static Trial.Outcome play(Scenario scenario, Path directory) throws IOException, InterruptedException {
        final Path truth = directory.resolve("truth");
        Files.deleteIfExists(truth);
        final Path flows = directory.resolve("flows.json");
        final Path docker = Files.createTempDirectory("flowbraid"); // a short path: it will have sockets below
        try {
            run(scenario, truth, flows, docker, directory.resolve("messages"));
            final List<FlowJson> ours = Watch.finals(flows).stream()
                    .filter(flow -> PORTS.contains(flow.serverPort()))
                    .toList();
            final ByteCounts carried = carried(docker.resolve("counters"));
            final Score score = Score.of(scenario, ours, Truth.read(truth), carried);
            return new Trial.Outcome(Map.of(scenario, score), Map.of(), 0, 0);
        } finally {
            new ProcessBuilder("rm", "-rf", "--one-file-system", docker.toString())
                    .start()
                    .waitFor();
        }
    }

    private static void run(Scenario scenario, Path truth, Path flows, Path docker, Path messages)
            throws IOException, InterruptedException {
        final ProcessBuilder builder = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--net",
                        "sh",
                        TrafficProgram.resource("published_container.sh"),
                        Product.HOME.resolve("bin/flowbraid").toString(),
                        docker.toString(),
                        scenario.program())
                .redirectOutput(flows.toFile())
                .redirectError(messages.toFile());
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        TrafficProgram.SYSTEM_PATH,
                        "SCENE",
                        scenario.id(),
                        "TRUTH",
                        truth.toAbsolutePath().toString()));
        final Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("ended; it said %s", Files.readString(messages))
                    .isTrue();
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static ByteCounts carried(Path counters) throws IOException {
        ByteCounts carried = ByteCounts.NONE;
        for (JsonNode each : new ObjectMapper().readTree(counters.toFile()).path("nftables")) {
            final long bytes = each.at("/counter/bytes").asLong();
            carried = each.at("/counter/name").asText().equals("out") ? carried.plus(bytes, 0) : carried.plus(0, bytes);
        }
        return carried;
    }
}
