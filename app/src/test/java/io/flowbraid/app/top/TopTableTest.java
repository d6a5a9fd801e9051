// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import static io.flowbraid.app.top.TopReadings.SECOND;
import static io.flowbraid.app.top.TopReadings.between;
import static io.flowbraid.app.top.TopReadings.nobody;
import static io.flowbraid.app.top.TopReadings.owner;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopTableTest {
    private static final FlowReading.Owner CURL = owner(7, "curl", "ann");
    private static final FlowReading.Owner PYTHON = owner(8, "python3", "www");

    private static Measurement measurement(FlowReading... flows) {
        final List<MeasuredFlow> measured = new ArrayList<>();
        for (final FlowReading flow : flows) {
            measured.add(
                    new MeasuredFlow(flow, flow.client().bytes(), flow.server().bytes(), 2, 3, 1, 0, !flow.hasEnded()));
        }
        final Measurement none = Measurement.none(SECOND);
        return new Measurement(SECOND, SECOND, measured, none.others(), 0);
    }

    private static TopRow row(TopTable table, String name) {
        return table.rows().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + table.rows()));
    }

    @Test
    void shouldShowALoopbackFlowInBothProcessesAndOnceInTheTotal() {
        final Measurement one = measurement(between(1, CURL, PYTHON, 100, 900, false));

        final TopTable table = TopTable.of(one, TopGrouping.PROCESS, TopSort.BYTES);

        assertThat(row(table, "curl").sums()).isEqualTo(new RowSums(100, 900, 1, 1, 2, 0));
        assertThat(row(table, "python3").sums()).isEqualTo(new RowSums(900, 100, 1, 1, 3, 0));
        assertThat(table.total()).isEqualTo(new RowSums(100, 900, 1, 1, 5, 0));
    }

    @Test
    void shouldCountAConnectionWithinOneRowOnce() {
        final Measurement one = measurement(between(1, CURL, owner(9, "nc", "ann"), 100, 900, false));

        final TopTable table = TopTable.of(one, TopGrouping.USER, TopSort.BYTES);

        assertThat(table.rows()).hasSize(1);
        assertThat(row(table, "ann").sums()).isEqualTo(new RowSums(1_000, 1_000, 1, 1, 5, 0));
    }

    @Test
    void shouldHaveNoRowForTheFarEndOfAProcessesConnection() {
        final Measurement one = measurement(between(1, CURL, nobody("remote"), 1, 2, false));

        assertThat(TopTable.of(one, TopGrouping.PROCESS, TopSort.BYTES).rows())
                .extracting(TopRow::name)
                .containsExactly("curl");
    }

    @Test
    void shouldSayWhoseTrafficIsOfNoKnownProcess() {
        final Measurement some = measurement(
                between(1, nobody("remote"), nobody("remote"), 5, 2, false),
                between(2, nobody("no_event"), nobody("remote"), 4, 2, false),
                between(3, nobody("kernel"), nobody("remote"), 3, 2, false));

        assertThat(TopTable.of(some, TopGrouping.PROCESS, TopSort.SENT).rows())
                .extracting(TopRow::name)
                .containsExactly("(other hosts)", "(unknown)", "(kernel)");
    }

    @Test
    void shouldKeepProcessesOfOneNameApart() {
        final Measurement two = measurement(
                between(1, CURL, PYTHON, 5, 0, false), between(2, owner(9, "curl", "ann"), PYTHON, 4, 0, false));

        assertThat(TopTable.of(two, TopGrouping.PROCESS, TopSort.SENT).rows())
                .extracting(TopRow::pid)
                .containsExactly(7L, 9L, 8L);
    }

    @Test
    void shouldShowTheConnectionsOfOneProcessFromItsEnd() {
        final Measurement three = measurement(
                between(1, CURL, PYTHON, 5, 50, false),
                between(2, PYTHON, CURL, 6, 60, false),
                between(3, owner(9, "nc", "ann"), PYTHON, 7, 70, false));
        final String key = row(TopTable.of(three, TopGrouping.PROCESS, TopSort.BYTES), "curl")
                .key();

        final TopTable table = TopTable.connectionsOf(three, TopGrouping.PROCESS, key, TopSort.SENT);

        assertThat(table.rows())
                .extracting(TopRow::name)
                .containsExactly(
                        "curl 127.0.0.1:8000 < python3 127.0.0.1:40002",
                        "curl 127.0.0.1:40001 > python3 127.0.0.1:8000");
        assertThat(table.rows()).extracting(row -> row.sums().sent()).containsExactly(60L, 5L);
        assertThat(table.total().bytes()).isEqualTo(121);
    }

    @Test
    void shouldSumTheRowsThatItDoesNotShow() {
        final FlowReading[] flows = new FlowReading[TopTable.MAX_ROWS + 5];
        for (int i = 0; i < flows.length; i++) {
            flows[i] = between(i, owner(i, "p" + i, "ann"), nobody("remote"), 10, 0, false);
        }

        final TopTable table = TopTable.of(measurement(flows), TopGrouping.PROCESS, TopSort.BYTES);

        assertThat(table.rows()).hasSize(TopTable.MAX_ROWS);
        assertThat(table.hidden()).isEqualTo(5);
        assertThat(table.others().sent()).isEqualTo(50);
        assertThat(table.total().sent()).isEqualTo(10L * flows.length);
    }
}
