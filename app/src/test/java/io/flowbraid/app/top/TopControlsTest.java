// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import static io.flowbraid.app.top.TopReadings.SECOND;
import static io.flowbraid.app.top.TopReadings.between;
import static io.flowbraid.app.top.TopReadings.owner;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.record.query.FlowQuery;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TopControlsTest {
    private final TopControls controls = new TopControls(TopGrouping.PROCESS, TopSort.BYTES, FlowQuery.ALL, SECOND);

    private void type(String text) {
        text.codePoints().forEach(c -> controls.press(TopControls.Key.CHARACTER, Character.toString(c)));
    }

    private void press(TopControls.Key key) {
        controls.press(key, "");
    }

    private void show(long ofCurl, long ofWget) {
        controls.show(new Measurement(
                SECOND,
                SECOND,
                List.of(flow(1, owner(1, "curl", "ann"), ofCurl), flow(2, owner(2, "wget", "ann"), ofWget)),
                Measurement.none(SECOND).others(),
                0));
    }

    private static MeasuredFlow flow(long id, FlowReading.Owner client, long bytes) {
        return new MeasuredFlow(
                between(id, client, TopReadings.nobody("remote"), bytes, 0, false), bytes, 0, 0, 0, 0, 0, true);
    }

    @Test
    void shouldKeepTheSelectionOnItsRowWhenRowsChangePlaces() {
        show(10, 5);
        press(TopControls.Key.DOWN);

        show(1, 5);

        assertThat(controls.selectedIndex()).isZero();
        assertThat(controls.table().rows().get(0).name()).isEqualTo("wget");
    }

    @Test
    void shouldShowTheConnectionsOfTheSelectedRowAndComeBack() {
        show(10, 5);
        press(TopControls.Key.DOWN);
        press(TopControls.Key.ENTER);

        assertThat(Objects.requireNonNull(controls.drilled()).name()).isEqualTo("wget");
        assertThat(controls.table().rows())
                .extracting(TopRow::name)
                .containsExactly("wget 127.0.0.1:40002 > 127.0.0.1:8000");

        press(TopControls.Key.ESCAPE);

        assertThat(controls.drilled()).isNull();
        assertThat(controls.selectedIndex()).isEqualTo(1);
    }

    @Test
    void shouldKeepWhatItShowsWhilePaused() {
        show(10, 5);
        type("p");
        show(1_000, 0);

        assertThat(controls.isPaused()).isTrue();
        assertThat(controls.table().total().sent()).isEqualTo(15);
    }

    @Test
    void shouldGroupAndSortByKeys() {
        type("bbs");
        assertThat(controls.grouping()).isEqualTo(TopGrouping.USER);
        assertThat(controls.sort()).isEqualTo(TopSort.SENT);

        type("5SS");
        assertThat(controls.grouping()).isEqualTo(TopGrouping.CONNECTION);
        assertThat(controls.sort()).isEqualTo(TopSort.NAME);
    }

    @Test
    void shouldFilterWithTheQueryThatIsTyped() {
        type("/port:80x");
        press(TopControls.Key.BACKSPACE);
        press(TopControls.Key.ENTER);

        assertThat(controls.query().text()).isEqualTo("port:80");
        assertThat(controls.edited()).isNull();
    }

    @Test
    void shouldShowNoRowsOfTheQueryBefore() {
        show(10, 5);
        type("p/port:80");
        press(TopControls.Key.ENTER);

        assertThat(controls.table().rows()).isEmpty();
        assertThat(controls.isPaused()).isFalse();
        assertThat(controls.hasMeasurement()).isFalse();
    }

    @Test
    void shouldGoOnEditingAQueryThatIsWrong() {
        type("/((");
        press(TopControls.Key.ENTER);

        assertThat(controls.message()).isNotEmpty();
        assertThat(controls.edited()).hasToString("((");
        assertThat(controls.query()).isEqualTo(FlowQuery.ALL);
    }

    @Test
    void shouldSendQuestionsAboutThePastToTheHistory() {
        type("/curl last 1h");
        press(TopControls.Key.ENTER);

        assertThat(controls.message()).contains("flowbraid history");
    }

    @Test
    void shouldForgetAFilterThatIsGivenUp() {
        type("/q");
        press(TopControls.Key.ESCAPE);

        assertThat(controls.isQuit()).isFalse();
        assertThat(controls.query()).isEqualTo(FlowQuery.ALL);
    }

    @Test
    void shouldEndOnQ() {
        type("hq");

        assertThat(controls.isQuit()).isTrue();
    }
}
