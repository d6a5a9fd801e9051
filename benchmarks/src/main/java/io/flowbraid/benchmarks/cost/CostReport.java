// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cost;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was measured: tables in Markdown to read, and all of it in JSON to keep. */
final class CostReport {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final StringBuilder text = new StringBuilder();
    private final ObjectNode json = MAPPER.createObjectNode();

    CostReport(String commit) throws IOException {
        json.put("commit", commit);
        json.put("time", Instant.now().toString());
        json.put("kernel", System.getProperty("os.version"));
        json.put("java", Runtime.version().toString());
        json.put("processors", Runtime.getRuntime().availableProcessors());
        json.put("load_average_before", loadAverage());
    }

    private static String loadAverage() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).strip();
    }

    void add(Mode mode, Rounds rounds, @Nullable OwnCost own, @Nullable Profile profile) throws IOException {
        final ObjectNode ofMode = json.putObject(mode.id());
        ofMode.put("command", mode.text());
        text.append(String.format(
                "%s, %d rounds%n%n", mode.text(), rounds.with.of(Load.CONNECT).size()));
        if (own != null) {
            ofMode.put("cpu_percent_idle", own.idlePercent());
            ofMode.put("cpu_percent_at_10000_connections_per_second", own.busyPercent());
            text.append(String.format(
                    "Itself: %.2f %% of a core when idle, %.1f %% at 10,000 connections per second%n%n",
                    own.idlePercent(), own.busyPercent()));
        }
        text.append("| operation | without, us | with, us | ratio | quartiles |\n|---|--:|--:|--:|--:|\n");
        for (final Load load : Load.values()) {
            addLoad(load, rounds, ofMode.putObject(load.id()));
        }
        text.append('\n');
        if (profile != null) {
            addProfile(profile, ofMode.putObject("profile"));
        }
        json.put("load_average_after", loadAverage());
    }

    private void addLoad(Load load, Rounds rounds, ObjectNode node) {
        final Quartiles without = Quartiles.of(rounds.without.of(load));
        final Quartiles with = Quartiles.of(rounds.with.of(load));
        final List<Double> ratios = rounds.ratios(load);
        final Quartiles ratio = Quartiles.of(ratios);
        text.append(String.format(
                "| %s | %.2f | %.2f | **%.3f** | %.3f - %.3f |%n",
                load.text, without.median() / 1e3, with.median() / 1e3, ratio.median(), ratio.lower(), ratio.upper()));
        node.put("operations", load.operations);
        node.putPOJO("without_ns", without);
        node.putPOJO("with_ns", with);
        node.putPOJO("ratio", ratio);
        node.putPOJO("ratios", ratios);
    }

    private void addProfile(Profile profile, ObjectNode node) {
        text.append("| operation | program | runs | ns a run | ns an operation |\n|---|---|--:|--:|--:|\n");
        for (final Map.Entry<Load, Map<String, Profile.Share>> ofLoad : profile.shares.entrySet()) {
            ofLoad.getValue()
                    .forEach((program, share) -> text.append(String.format(
                            "| %s | `%s` | %.2f | %.0f | %.0f |%n",
                            ofLoad.getKey().id(), program, share.runs(), share.ns(), share.runs() * share.ns())));
            node.putPOJO(ofLoad.getKey().id(), ofLoad.getValue());
        }
        text.append('\n');
    }

    String text() {
        return text.toString();
    }

    String json() throws JsonProcessingException {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }
}
