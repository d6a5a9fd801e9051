// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A row of {@code compare/tools.conf}, which says what each column means. */
record Tool(
        String id,
        List<String> in,
        String name,
        String does,
        String before,
        String run,
        String ready,
        String end,
        String report,
        String packets,
        String dropped,
        String flows,
        @JsonProperty("report-is-ours") boolean isReportOurs,
        Map<String, Double> aims) {

    static final List<Tool> TABLE = new ObjectMapper()
            .convertValue(
                    ConfigFactory.parseResources("compare/tools.conf")
                            .resolve()
                            .getList("tools")
                            .unwrapped(),
                    new TypeReference<>() {});

    /** Those that take part in a comparison, in the order of the page. */
    static List<Tool> in(String comparison) {
        return TABLE.stream().filter(tool -> tool.in.contains(comparison)).toList();
    }

    /** The rows of a section: the words after its name, as in veth-once, say when a tool takes part. */
    static List<Tool> onPage(String section) {
        return TABLE.stream()
                .filter(tool -> tool.in.stream().anyMatch(name -> (name + "-").startsWith(section + "-")))
                .toList();
    }

    /** Every other round runs the tools in the opposite order, so that none always comes first. */
    static List<Tool> order(List<Tool> tools, int round) {
        final List<Tool> order = new ArrayList<>(tools);
        if (round % 2 == 1) {
            Collections.reverse(order);
        }
        return order;
    }

    boolean isOurs() {
        return isReportOurs;
    }

    /** What its figure against the C loop shall be with this load; NaN where nothing is aimed at. */
    double aim(String load) {
        return aims.entrySet().stream()
                .filter(aim -> load.startsWith(aim.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .findFirst()
                .orElse(Double.NaN);
    }

    Counted counted(String text) throws IOException {
        return isReportOurs ? Counted.ofProduct(text) : Counted.of(text, packets, dropped, flows);
    }

    /** Fills the placeholders in one of its commands, quoted for the shell. */
    static String filled(String command, Map<String, String> values) {
        String filled = command;
        for (final Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{" + value.getKey() + "}", "'" + value.getValue() + "'");
        }
        return filled;
    }
}
