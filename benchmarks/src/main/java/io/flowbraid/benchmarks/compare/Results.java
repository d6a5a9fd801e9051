// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A file in {@code benchmarks/results}: all runs, in the order they were made, and the machine they were made on. */
record Results(String schema, Map<String, Object> machine, List<Sample> samples) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long KIB_PER_MIB = 1024;
    private static final String PACKAGES =
            "libpcap0.8 tcpdump softflowd nfdump argus-server pmacct tshark nethogs tcpreplay clang-14";

    /** No runs yet, on this machine, and how busy it is before them. */
    static Results here(String commit) throws IOException, InterruptedException {
        final Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("commit", commit);
        machine.put("time", Instant.now().toString());
        machine.put("processor", printed("sed -n '/^model name/{s/.*: //p;q}' /proc/cpuinfo"));
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("memoryMib", Long.parseLong(printed("awk '/^MemTotal/{print $2}' /proc/meminfo")) / KIB_PER_MIB);
        machine.put("kernel", System.getProperty("os.version"));
        machine.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        machine.put("loadAverageBefore", printed("cat /proc/loadavg"));
        final String versions = printed("dpkg-query -W -f '${Package} ${Version}\\n' " + PACKAGES + " 2>&- || true");
        machine.put("versions", versions.lines().toList());
        return new Results("flowbraid-compare/1", machine, new ArrayList<>());
    }

    private static String printed(String command) throws IOException, InterruptedException {
        return Runner.shell(command).strip();
    }

    static Results read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Results.class);
    }

    void write(Path file) throws IOException {
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }

    void add(Sample sample) {
        samples.add(sample);
        System.err.println(sample);
    }

    List<Sample> of(String section, String load, String tool) {
        return samples.stream()
                .filter(sample -> sample.section().equals(section)
                        && sample.load().equals(load)
                        && sample.tool().equals(tool))
                .toList();
    }

    /** The loads of a section, in the order they were run. */
    List<String> loads(String section) {
        return samples.stream()
                .filter(sample -> sample.section().equals(section))
                .map(Sample::load)
                .distinct()
                .toList();
    }
}
