// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.ffi.TimeNamespace;
import io.flowbraid.introspection.agent.record.CommandLine;
import io.flowbraid.introspection.secrets.CommandLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an agent may read of other processes, and by which clock, in namespaces of its own. */
class HostProcTest {
    @TempDir
    private Path proc;

    @Test
    void shouldReadTheArgumentsOfAProcessByItsPidOfTheHost() throws IOException {
        final HostProc host = proc("pid:[4026531836]");

        assertThat(host.arguments(7)).isEqualTo("sleep\u0000100");
        assertThat(host.controlGroups(7)).isEqualTo("0::/docker/x\n");
        assertThat(host.arguments(8)).isEmpty();
        assertThat(host.limits()).isEmpty();
    }

    @Test
    void shouldNotTakeAnotherProcessForOneOfTheHost() throws IOException {
        final HostProc host = proc("pid:[4026532700]");

        assertThat(host.arguments(7)).isEmpty();
        assertThat(host.controlGroups(7)).isEmpty();
        assertThat(host.limits()).contains("PID namespace").contains("--pid=host");
    }

    @ParameterizedTest
    @CsvSource({
        "monotonic 86400 5, boottime -60 0, 86400000000005, -60000000000",
        "1 1 0, 7 2 0, 1000000000, 2000000000",
        "monotonic 0 0, boottime 0 0, 0, 0",
    })
    void shouldReadTheOffsetsOfATimeNamespace(String monotonic, String bootTime, long monotonicNs, long bootTimeNs) {
        final TimeNamespace offsets = TimeNamespace.parse(List.of(monotonic, bootTime));

        assertThat(offsets.monotonicOffsetNs()).isEqualTo(monotonicNs);
        assertThat(offsets.bootTimeOffsetNs()).isEqualTo(bootTimeNs);
        assertThat(offsets.isKnown()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            'nginx: worker process   ', false, nginx: worker process
            'a|b c||', false, a b c
            'a||b|', false, a  b
            'abc', true, abc…
            'abc ', true, abc…
            '', false, ''
            """)
    void shouldJoinArgumentsAsPsDoes(String arguments, boolean isCut, String line) {
        final byte[] bytes = arguments.replace('|', '\0').getBytes(StandardCharsets.UTF_8);

        assertThat(CommandLines.FULL.shown(CommandLine.arguments(bytes, isCut))).isEqualTo(line);
    }

    private HostProc proc(String namespace) throws IOException {
        Files.createDirectories(proc.resolve("self/ns"));
        Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of(namespace));
        Files.createDirectories(proc.resolve("7"));
        Files.writeString(proc.resolve("7/cmdline"), "sleep\u0000100\u0000");
        Files.writeString(proc.resolve("7/cgroup"), "0::/docker/x\n");
        return new HostProc(proc);
    }
}
