// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.acceptance.Kernel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every ordeal once or a few times: two minutes. */
@Tag("once")
class TortureTest {
    private static final List<Ordeal> ORDEALS = Ordeals.brief();
    private static final Duration EACH = Duration.ofMinutes(2).dividedBy(ORDEALS.size());
    private static final Path DIRECTORY = Path.of("target", "torture-test");

    @TestFactory
    Stream<DynamicTest> shouldSurviveAndCountWhatIsLost() {
        Kernel.assumeRootAndEbpf();
        return ORDEALS.stream()
                .map(ordeal -> DynamicTest.dynamicTest(ordeal.kind(), () -> {
                    final Tally tally = new TortureRun(List.of(ordeal), EACH, DIRECTORY, message -> {})
                            .play()
                            .get(ordeal.kind());
                    assertThat(tally).as(ordeal.kind()).matches(Tally::isGood, "survives, and counts what is lost");
                }));
    }
}
