// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import static io.flowbraid.app.top.TopReadings.SECOND;
import static io.flowbraid.app.top.TopReadings.at;
import static io.flowbraid.app.top.TopReadings.ended;
import static io.flowbraid.app.top.TopReadings.failed;
import static io.flowbraid.app.top.TopReadings.live;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopModelTest {
    private TopModel model;

    /** The clock of intervals is at 0 when the flows begin. */
    @BeforeEach
    void begin() {
        model = new TopModel(SECOND, 100);
        model.begin(0, TopReadings.START_NS, TopReadings.START_NS);
    }

    /** The measurement of the interval with that number; those before are dropped. */
    private Measurement interval(int number) {
        Measurement last = null;
        for (int i = 0; i <= number; i++) {
            last = model.measure((i + 1) * SECOND + TopModel.LAG_NS);
        }
        return Objects.requireNonNull(last);
    }

    private static long clientBytes(Measurement measurement) {
        return measurement.flows().stream().mapToLong(MeasuredFlow::clientBytes).sum();
    }

    @Test
    void shouldMeasureAllThatANewFlowHasCounted() {
        model.take(live(1, 300, 5_000), SECOND / 2);

        final MeasuredFlow flow = interval(0).flows().get(0);

        assertThat(flow.clientBytes()).isEqualTo(300);
        assertThat(flow.serverBytes()).isEqualTo(5_000);
        assertThat(flow.opened()).isEqualTo(1);
        assertThat(flow.isOpen()).isTrue();
    }

    @Test
    void shouldNotMeasureWhatAFlowHadCountedBeforeTopBegan() {
        model.begin(0, TopReadings.START_NS + SECOND, TopReadings.START_NS + SECOND);
        // Reported when top began, as it was 0.2 s before; then as it was 0.8 s later.
        model.take(at(SECOND * 8 / 10, live(1, 1_000_000, 0)), 0);
        model.take(at(SECOND * 18 / 10, live(1, 1_001_000, 0)), SECOND);

        final MeasuredFlow flow = interval(0).flows().get(0);

        assertThat(flow.clientBytes()).isEqualTo(800);
        assertThat(flow.opened()).isZero();
    }

    @Test
    void shouldDivideADifferenceAmongTheIntervalsBetweenTwoReports() {
        model.take(at(SECOND / 2, live(1, 0, 0)), SECOND / 2);
        model.take(at(SECOND * 3 / 2, live(1, 1_001, 0)), SECOND * 16 / 10);

        final List<Long> bytes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            bytes.add(clientBytes(Objects.requireNonNull(model.measure((i + 1) * SECOND + TopModel.LAG_NS))));
        }

        assertThat(bytes).containsExactly(501L, 500L);
    }

    @Test
    void shouldNotSpreadABurstOverTheSilenceBeforeIt() {
        model.take(live(1, 0, 0), 0);
        model.take(at(SECOND * 5 / 2, live(1, 1_000, 0)), SECOND * 26 / 10);

        assertThat(clientBytes(interval(0))).isZero();
    }

    @Test
    void shouldKnowTheFlowsThatWereListedBeforeItMeasures() {
        model.begin(100 * SECOND, TopReadings.START_NS + 100 * SECOND, TopReadings.START_NS);
        model.take(at(SECOND, live(1, 500, 0)), SECOND);
        model.measureFrom(2 * SECOND);
        model.take(at(SECOND * 5 / 2, live(2, 70, 0)), SECOND * 5 / 2);

        final Measurement measurement = Objects.requireNonNull(model.measure(3 * SECOND + TopModel.LAG_NS));

        assertThat(measurement.flows()).extracting(MeasuredFlow::isOpen).containsExactly(true, true);
        assertThat(clientBytes(measurement)).isBetween(1L, 70L);
    }

    @Test
    void shouldMeasureNothingBeforeItBegins() {
        model.stop();
        model.take(live(1, 10, 0), SECOND / 2);

        assertThat(model.measure(10 * SECOND)).isNull();
    }

    @Test
    void shouldNotMeasureAnIntervalBeforeItsReportsHaveCome() {
        assertThat(model.measure(SECOND + TopModel.LAG_NS - 1)).isNull();
        assertThat(model.measure(SECOND + TopModel.LAG_NS)).isNotNull();
        assertThat(model.measure(SECOND + TopModel.LAG_NS)).isNull();
    }

    @Test
    void shouldShowAShortFlowInItsIntervalAndForgetItThen() {
        model.take(ended(1, 60, 40), SECOND / 2);

        assertThat(interval(0).flows()).hasSize(1);
        assertThat(Objects.requireNonNull(model.measure(10 * SECOND)).flows()).isEmpty();
    }

    @Test
    void shouldCountTheConnectionsThatWereOpenAtTheEndOfTheInterval() {
        model.take(live(1, 60, 40), SECOND / 2);
        model.take(ended(2, 60, 40), SECOND / 2);
        model.take(at(SECOND * 3 / 2, ended(3, 60, 40)), SECOND * 2);

        assertThat(interval(0).flows())
                .filteredOn(MeasuredFlow::isOpen)
                .extracting(flow -> flow.flow().id())
                .containsExactly(1L, 3L);
    }

    @Test
    void shouldNotShowAFlowInAnIntervalBeforeItBegan() {
        model.begin(0, TopReadings.START_NS - 2 * SECOND, 0);
        model.take(live(4, 60, 40), SECOND * 5 / 2); // begins 2 s after top

        assertThat(interval(0).flows()).isEmpty();
        assertThat(Objects.requireNonNull(model.measure(10 * SECOND)).flows()).isEmpty();
        assertThat(Objects.requireNonNull(model.measure(10 * SECOND)).flows())
                .extracting(MeasuredFlow::isOpen)
                .containsExactly(true);
    }

    @Test
    void shouldMeasureAFailureOnce() {
        model.take(live(1, 60, 0), SECOND / 2);
        model.take(failed(ended(1, 60, 0)), SECOND * 3 / 4);

        assertThat(interval(0).flows()).extracting(MeasuredFlow::failed).containsExactly(1L);
    }

    @Test
    void shouldLeaveOutAnotherLegOfTheSameConnection() {
        model.take(live(1, 100, 0), SECOND / 2);
        model.take(TopReadings.uncounted(live(2, 100, 0)), SECOND / 2);

        assertThat(clientBytes(interval(0))).isEqualTo(100);
    }

    @Test
    void shouldCountFromZeroWhenPacketsTakeAFlowOverFromItsSockets() {
        model.take(TopReadings.seenBy("sockets", live(1, 500, 0)), SECOND / 4);
        model.take(live(1, 80, 0), SECOND / 2);

        assertThat(clientBytes(interval(0))).isEqualTo(580);
    }

    @Test
    void shouldFollowEndsThatChangePlaces() {
        model.take(live(1, 500, 20), SECOND / 4);
        model.take(TopReadings.turned(live(1, 510, 50)), SECOND / 2);

        final MeasuredFlow flow = interval(0).flows().get(0);

        assertThat(flow.flow().client().owner().process()).isEqualTo("python3");
        assertThat(flow.clientBytes()).isEqualTo(50);
        assertThat(flow.serverBytes()).isEqualTo(510);
    }

    @Test
    void shouldKeepTheSumsOfFlowsForWhichThereIsNoRoom() {
        for (long id = 0; id < 250; id++) {
            model.take(ended(id, 10, 1), SECOND / 2);
        }

        final Measurement measurement = interval(0);

        assertThat(measurement.flows()).hasSize(100);
        assertThat(measurement.others().clientBytes()).isEqualTo(1_500);
        assertThat(measurement.others().opened()).isEqualTo(150);
        assertThat(measurement.left()).isZero();
    }

    @Test
    void shouldSayHowManyReportsWereNotMeasuredWhenAllFlowsLive() {
        for (long id = 0; id < 103; id++) {
            model.take(live(id, 10, 1), SECOND / 2);
        }

        assertThat(interval(0).left()).isEqualTo(3);
    }

    @Test
    void shouldKeepEveryByteWhenFramesAreLate() {
        for (int i = 0; i <= 100; i++) {
            model.take(at(i * SECOND / 10, live(1, i * 1_000L, 0)), i * SECOND / 10);
        }

        long sum = 0;
        for (Measurement next = model.measure(60 * SECOND); next != null; next = model.measure(60 * SECOND)) {
            sum += clientBytes(next);
        }

        assertThat(sum).isEqualTo(100_000);
    }
}
