// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ToolTest {
    private static final Map<String, String> PLACEHOLDERS =
            Map.of("loop", "x", "product", "x", "file", "x", "feed", "x", "room", "x", "device", "x", "pid", "x");

    @Test
    void shouldFillEveryPlaceholder() {
        assertThat(Tool.TABLE)
                .flatExtracting(tool -> List.of(tool.before(), tool.run(), tool.end(), tool.report()))
                .extracting(command -> Tool.filled(command, PLACEHOLDERS))
                .noneMatch(command -> command.matches("(?s).*\\{\\w+}.*"));
    }

    @Test
    void shouldNameEachToolOnceInAComparison() {
        for (final String comparison : Set.of("offline", "long", "growth", "feeds", "veth", "lo")) {
            assertThat(Tool.onPage(comparison))
                    .as(comparison)
                    .extracting(Tool::id)
                    .isNotEmpty()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldLetOneToolSearchForTheHighestPace() {
        assertThat(Tool.in("search")).extracting(Tool::id).containsExactly("tcpdump");
    }

    @Test
    void shouldRunTheToolsInTheOppositeOrderInEveryOtherRound() {
        final List<Tool> tools = Tool.in("lo");

        assertThat(Tool.order(tools, 0)).isEqualTo(tools);
        assertThat(Tool.order(tools, 1).get(0)).isEqualTo(tools.get(tools.size() - 1));
    }

    @Test
    void shouldReadTheReportsOfTheTools() throws IOException {
        assertThat(counted("offline", "loop", "{\"packets\":7,\"flows\":3,\"received\":9,\"dropped\":2}"))
                .isEqualTo(new Counted(7, 2, 3, 0));
        assertThat(counted("offline", "nfpcapd", "Flows: 1152\nFlows_tcp: 864\nPackets: 20000\nPackets_tcp: 15616\n"))
                .isEqualTo(new Counted(20_000, Sample.UNKNOWN, 1_152, 0));
        assertThat(counted(
                        "offline", "argus", "racount   records     total_pkts\n    sum   577         20000   9458\n"))
                .isEqualTo(new Counted(20_000, Sample.UNKNOWN, 577, 0));
        assertThat(counted("offline", "pmacctd", "20000 1152\n"))
                .isEqualTo(new Counted(20_000, Sample.UNKNOWN, 1_152, 0));
        assertThat(counted("offline", "tshark", "| 0.000 <> 0.010 |  20000 | 12122337 |\nconversations: 576\n"))
                .isEqualTo(new Counted(20_000, Sample.UNKNOWN, 576, 0));
        assertThat(counted(
                        "veth", "tcpdump", "500 packets captured\n510 packets received\n10 packets dropped by kernel"))
                .isEqualTo(new Counted(500, 10, Sample.UNKNOWN, 0));
    }

    private static Counted counted(String comparison, String id, String report) throws IOException {
        final List<Tool> tools = Tool.onPage(comparison).stream()
                .filter(tool -> tool.id().equals(id))
                .toList();
        return tools.get(0).counted(report);
    }
}
