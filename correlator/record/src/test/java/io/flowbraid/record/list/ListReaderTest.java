// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.list;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowNames;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.process.Labels;
import io.flowbraid.record.Flows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ListReaderTest {
    @TempDir
    Path directory;

    private final ListBuilder builder = new ListBuilder(List.of("malware"), 100);

    @Test
    void shouldReadEntriesAndCountBadLines() throws IOException {
        final ListReader.Result result = read("""
                # a comment
                192.0.2.1
                  198.51.100.0/24   ; with a comment
                0.0.0.0 bad.example
                2001:db8::/32

                no entry at all
                \u001b[31mred
                atlas.example # the resolver's
                """);

        assertThat(result).isEqualTo(new ListReader.Result(7, 5, 2, 0, "line 7: no entry at all"));
        assertThat(builder.build().ofName("www.bad.example", null)).isEqualTo(Map.of("malware", "bad.example"));
    }

    @Test
    void shouldShowNoControlCharacterOfABadLine() throws IOException {
        assertThat(read("\u001b[31m" + "x".repeat(200)).firstBad())
                .startsWith("line 1: ")
                .doesNotContain("\u001b")
                .hasSizeLessThan(120);
    }

    @Test
    void shouldReadAnyBytes() throws IOException {
        final Path file = directory.resolve("bytes");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, '\n', '1', '9', '2', '.', '0', '.', '2', '.', '9'});

        assertThat(new ListReader(0, builder).read(file).entries()).isEqualTo(1);
    }

    @Test
    void shouldMarkBothEndsOfARecord() {
        builder.add(0, "127.0.0.0/8");
        final FlowRecord flow = Flows.curlToPython();
        final FlowRecord seen = new FlowRecord();

        new MarkedSink(seen::copyFrom, builder::build).accept(flow);

        assertThat(seen.client.lists).isEqualTo(Labels.of(Map.of("malware", "127.0.0.0/8")));
        assertThat(seen.server.lists).isEqualTo(Labels.of(Map.of("malware", "127.0.0.0/8")));
    }

    @ParameterizedTest
    @MethodSource("namesOfAServer")
    void shouldMarkTheServerByItsName(FlowNames names) {
        builder.add(0, "example.org");
        final FlowRecord flow = Flows.ofSockets();
        flow.names = names;
        final FlowRecord seen = new FlowRecord();

        new MarkedSink(seen::copyFrom, builder::build).accept(flow);

        assertThat(seen.client.lists).isEqualTo(Labels.NONE);
        assertThat(seen.server.lists).isEqualTo(Labels.of(Map.of("malware", "example.org")));
    }

    private ListReader.Result read(String text) throws IOException {
        final Path file = directory.resolve("list");
        Files.writeString(file, text, StandardCharsets.UTF_8);
        return new ListReader(0, builder).read(file);
    }

    private static Stream<FlowNames> namesOfAServer() {
        final String name = "www.example.org";
        return Stream.of(
                new FlowNames(name, FlowNames.Source.DNS, null, null),
                new FlowNames(null, null, name, null),
                new FlowNames(null, null, null, name));
    }
}
