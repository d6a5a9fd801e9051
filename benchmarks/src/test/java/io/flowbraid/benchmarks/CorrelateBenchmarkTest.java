// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.flowbraid.benchmarks.CorrelateBenchmark.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is measured is the work that the product does: both ends of each connection are named. */
class CorrelateBenchmarkTest {
    @ParameterizedTest
    @EnumSource
    void shouldNameBothEndsOfEachConnection(Order order) {
        final CorrelateBenchmark benchmark = new CorrelateBenchmark();
        benchmark.order = order;

        benchmark.reachSteadyState();
        benchmark.correlate();

        assertThatCode(benchmark::checkNames).doesNotThrowAnyException();
    }
}
