// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import static io.flowbraid.app.top.TopReadings.SECOND;
import static io.flowbraid.app.top.TopReadings.between;
import static io.flowbraid.app.top.TopReadings.owner;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.record.query.FlowQuery;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

class TopScreenTest {
    private static final String SOURCE = "flowbraid at 127.0.0.1:3000";

    private static TopControls view(TopGrouping by, FlowReading... flows) {
        final TopControls view = new TopControls(by, TopSort.BYTES, FlowQuery.ALL, SECOND);
        final List<MeasuredFlow> measured = new ArrayList<>();
        for (final FlowReading flow : flows) {
            measured.add(
                    new MeasuredFlow(flow, flow.client().bytes(), flow.server().bytes(), 0, 2, 1, 0, true));
        }
        view.show(new Measurement(
                SECOND, SECOND, measured, Measurement.none(SECOND).others(), 0));
        return view;
    }

    private static FlowReading curlToPython() {
        return between(1, owner(4211, "curl", "ann"), owner(812, "python3", "www-data"), 1_234, 5_678_901, false);
    }

    private static String screen(TopControls view, String trouble, int width, int height) {
        final List<AttributedString> lines = TopScreen.lines(view, SOURCE, trouble, width, height);
        assertThat(lines).hasSize(height);
        assertThat(lines).allSatisfy(line -> assertThat(line.columnLength()).isLessThanOrEqualTo(width));
        return String.join(
                "\n",
                lines.stream().map(line -> line.toString().stripTrailing()).toList());
    }

    @Test
    void shouldDrawProcessesInEightyColumns() {
        assertThat(screen(view(TopGrouping.PROCESS, curlToPython()), "", 80, 8)).isEqualTo("""
                        flowbraid top: by process, sorted by bytes, from flowbraid at 127.0.0.1:3000
                        total 5.7 MB/s  connections 1  new/s 1.0  retransmits 2  failures 0
                             PID USER     PROCESS              SENT/s   RECV/s  CONNS  NEW/s  RETR  FAIL
                            4211 ann      curl                 1.2 kB   5.7 MB      1    1.0     -     -
                             812 www-data python3              5.7 MB   1.2 kB      1    1.0     2     -


                        h help  q quit  / filter  b group  s sort  p pause  enter connections  esc back""");
    }

    @Test
    void shouldShowTheWholeHelpOnASmallTerminal() {
        final TopControls view = view(TopGrouping.PROCESS, curlToPython());
        view.press(TopControls.Key.CHARACTER, "h");

        assertThat(screen(view, "", 80, 24)).contains("and once in the total.").doesNotContain("~");
    }

    @Test
    void shouldDrawConnections() {
        assertThat(screen(view(TopGrouping.CONNECTION, curlToPython()), "", 90, 6))
                .isEqualTo("""
                        flowbraid top: by connection, sorted by bytes, from flowbraid at 127.0.0.1:3000
                        total 5.7 MB/s  connections 1  new/s 1.0  retransmits 2  failures 0
                        CONNECTION                                                     SENT/s   RECV/s  RETR  FAIL
                        curl 127.0.0.1:40001 > python3 127.0.0.1:8000                  1.2 kB   5.7 MB     2     -

                        h help  q quit  / filter  b group  s sort  p pause  enter connections  esc back""");
    }

    @Test
    void shouldEscapeWhatAProcessCallsItself() {
        final FlowReading evil =
                between(1, owner(1, "\033[2J\033]0;x\007", "a\u202eb"), TopReadings.nobody("remote"), 1, 0, false);

        final String text = screen(view(TopGrouping.PROCESS, evil), "", 80, 8);

        assertThat(text).contains("\\x1b[2J").doesNotContain("\033").doesNotContain("\u202e");
    }

    @Test
    void shouldMeasureWideCharacters() {
        final FlowReading wide = between(
                1,
                owner(1, "\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57", "ann"),
                TopReadings.nobody("remote"),
                1,
                0,
                false);

        final List<AttributedString> lines = TopScreen.lines(view(TopGrouping.PROCESS, wide), SOURCE, "", 80, 8);

        assertThat(lines.get(3).columnLength()).isEqualTo(80);
        assertThat(lines.get(3).toString()).contains("~");
    }

    @Test
    void shouldFitAnySize() {
        final TopControls view = view(TopGrouping.PROCESS, curlToPython());

        for (int width = 1; width < 200; width += 7) {
            for (int height = 1; height < 30; height++) {
                screen(view, "", width, height);
            }
        }
    }

    @Test
    void shouldSayWhatIsWrongWithTheSource() {
        assertThat(screen(view(TopGrouping.PROCESS, curlToPython()), "flowbraid has ended", 80, 8)
                        .lines())
                .element(1)
                .isEqualTo("flowbraid has ended");
    }

    @Test
    void shouldAlwaysShowTheSelectedRow() {
        final FlowReading[] flows = new FlowReading[50];
        for (int i = 0; i < flows.length; i++) {
            flows[i] = between(i, owner(i, "p" + i, "ann"), TopReadings.nobody("remote"), 100 - i, 0, false);
        }
        final TopControls view = view(TopGrouping.PROCESS, flows);

        view.press(TopControls.Key.END, "");

        assertThat(screen(view, "", 80, 10)).contains("p49").doesNotContain("p10 ");
    }
}
