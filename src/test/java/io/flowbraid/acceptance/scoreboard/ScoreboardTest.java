// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.acceptance.Kernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** One trial of every scenario. */
@Tag("once")
class ScoreboardTest {
    private static final double ONE_PERCENT = 0.01;

    /** Why nobody is named where no process speaks. */
    private static final Set<String> NOBODYS = Set.of("kernel", "remote", "refused");

    /** Flows, ledger and truth stay there, for whoever wants to know more of a failure. */
    private static final Path DIRECTORY = Path.of("target", "scoreboard");

    @TestFactory
    Stream<DynamicTest> shouldNeverNameAWrongOwnerAndCountEveryByte() throws Exception {
        Kernel.assumeRootAndEbpf();
        final Trial.Outcome outcome =
                Trial.play(Scenarios.TOGETHER, Files.createDirectories(DIRECTORY), scenario -> {});
        return outcome.scores().keySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.toString(), () -> assertGood(each, outcome)));
    }

    @TestFactory
    Stream<DynamicTest> shouldNeverNameAWrongOwnerInAStorm() {
        Kernel.assumeRootAndEbpf();
        return Scenarios.STORMS.stream()
                .map(each -> DynamicTest.dynamicTest(each.toString(), () -> {
                    final Path directory = Files.createDirectories(DIRECTORY.resolve(each.id()));
                    assertGood(each, Trial.play(List.of(each), directory, scenario -> {}));
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldNameTheContainerBehindAPublishedPort() {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeProgram("/usr/sbin/dockerd");
        return Scenarios.PUBLISHED.stream()
                .map(each -> DynamicTest.dynamicTest(each.toString(), () -> {
                    final Path directory = Files.createDirectories(DIRECTORY.resolve(each.id()));
                    assertGood(each, PublishedTrial.play(each, directory));
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldRatherNameNobodyWhenTheFeedIsDisturbed() {
        Kernel.assumeRootAndEbpf();
        return Scenarios.FEEDS.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest("" + each.getKey(), () -> {
                    final Path directory = Files.createDirectories(
                            DIRECTORY.resolve(each.getKey().id()));
                    assertGood(each.getKey(), FeedTrial.play(each.getKey(), each.getValue(), directory));
                }));
    }

    @Test
    void shouldCountThePacketsThatTheRingHadNoRoomFor() throws Exception {
        Kernel.assumeRootAndEbpf();
        final Scenario overflow = Scenarios.OVERFLOW;
        final Trial.Outcome outcome = Trial.playWith(
                List.of("-B", "64"), overflow, Files.createDirectories(DIRECTORY.resolve(overflow.id())));
        final Score score = outcome.score(overflow);
        assertThat(score.wrong()).as("wrong owners").isEmpty();
        // Not by what arrived: behind the capture, the peer's queue may overflow as well.
        assertThat(Scenarios.OVERFLOW_SENT - score.seen().hostToPeer())
                .as("bytes not seen")
                .isBetween(0L, outcome.packetsLost() * Scenarios.OVERFLOW_BYTES);
    }

    private static void assertGood(Scenario scenario, Trial.Outcome outcome) {
        final Score score = outcome.score(scenario);
        final Set<String> excuses = new HashSet<>(scenario.excuses());
        if (outcome.eventsLost() > 0) {
            excuses.addAll(List.of(Scenarios.LOST));
        }
        assertThat(score.wrong()).as("wrong owners").isEmpty();
        assertThat(score.ends()).as("ends judged").isPositive();
        assertThat(NOBODYS).as("reasons of ends that are no process's").containsAll(score.nobodys());
        if (outcome.packetsLost() == 0) {
            assertThat(excuses)
                    .as("reasons of unknown ends")
                    .containsAll(score.unknown().keySet());
            assertThat(score.error())
                    .as("%s seen, %s on the wire", score.seen(), score.wire())
                    .isLessThan(ONE_PERCENT);
        } else {
            assertThat(score.seen().hostToPeer())
                    .as("bytes")
                    .isLessThanOrEqualTo(score.wire().hostToPeer());
        }
    }
}
