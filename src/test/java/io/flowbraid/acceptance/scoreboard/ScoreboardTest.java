// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.acceptance.Kernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** One trial of every scenario. */
class ScoreboardTest {
    private static final double ONE_PERCENT = 0.01;

    /** Flows, ledger and truth stay there, for whoever wants to know more of a failure. */
    private static final Path DIRECTORY = Path.of("target", "scoreboard");

    @TestFactory
    Stream<DynamicTest> shouldNeverNameAWrongOwnerAndCountEveryOctet() throws Exception {
        Kernel.assumeRootAndEbpf();
        return Trial.play(Scenarios.WIRE, Files.createDirectories(DIRECTORY), scenario -> {}).entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.getKey().toString(), () -> assertGood(each.getKey(), each.getValue())));
    }

    private static void assertGood(Scenario scenario, Score score) {
        assertThat(score.wrong()).as("wrong owners").isEmpty();
        assertThat(scenario.excuses())
                .as("reasons of unknown ends")
                .containsAll(score.unknown().keySet());
        assertThat(score.ends()).as("ends judged").isPositive();
        assertThat(score.error())
                .as("%s seen, %s on the wire", score.seen(), score.wire())
                .isLessThan(ONE_PERCENT);
    }
}
