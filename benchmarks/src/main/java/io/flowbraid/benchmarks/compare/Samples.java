// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All runs, in the order they were made, and the machine they were made on. */
final class Samples {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Machine machine;
    private final List<Sample> samples = new ArrayList<>();

    Samples(Machine machine) {
        this.machine = machine;
    }

    static Samples read(Path file) throws IOException {
        final JsonNode json = JSON.readTree(file.toFile());
        final Samples read = new Samples(JSON.treeToValue(json.path("machine"), Machine.class));
        read.samples.addAll(JSON.convertValue(json.path("samples"), new TypeReference<List<Sample>>() {}));
        return read;
    }

    Machine machine() {
        return machine;
    }

    void add(Sample sample) {
        samples.add(sample);
        System.err.printf(
                "%-7s %-24s %-36s round %d: %8.2f s CPU, %10.0f packets/CPU s, %6.1f MiB%s%n",
                sample.section(),
                sample.tool(),
                sample.load(),
                sample.round() + 1,
                sample.cpuS(),
                sample.packetsPerCpuSecond(),
                sample.peakRssMib(),
                sample.lostShare() > 0 ? String.format(", lost %.3f %%", 100 * sample.lostShare()) : "");
    }

    List<Sample> of(String section) {
        return samples.stream()
                .filter(sample -> sample.section().equals(section))
                .toList();
    }

    List<Sample> of(String section, String load, String tool) {
        return of(section).stream()
                .filter(sample -> sample.load().equals(load) && sample.tool().equals(tool))
                .toList();
    }

    /** The loads of a section, in the order they were run. */
    List<String> loads(String section) {
        return of(section).stream().map(Sample::load).distinct().toList();
    }

    void write(Path file) throws IOException {
        final ObjectNode json = JSON.createObjectNode();
        json.put("schema", "flowbraid-compare/1");
        json.putPOJO("machine", machine);
        json.putPOJO("samples", samples);
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }
}
