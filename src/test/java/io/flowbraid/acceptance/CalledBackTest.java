// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Refused, and then called back over the reversed five-tuple: who calls back did not refuse, and who called is gone.
 */
@TestInstance(Lifecycle.PER_CLASS)
class CalledBackTest {
    private FlowbraidProcess flowbraid;

    @BeforeAll
    void start() throws Exception {
        Kernel.assumeRootAndEbpf();
        flowbraid = Product.start("up", "-i", "lo", "-o", "json");
        flowbraid.awaitNaming();
    }

    @AfterAll
    void stop() throws Exception {
        if (flowbraid != null) {
            flowbraid.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldNameTheCallersOnlyWhenBothWereRefused(String address) throws Exception {
        try (TrafficProgram callers = TrafficProgram.python("refused_reverse.py", address, "tcp")) {
            for (int call = 0; call < 2; call++) {
                final int port = callers.number();
                final int caller = callers.number();

                final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.clientPort() == port);
                assertThat(flow.clientPid()).isEqualTo(caller);
                assertThat(flow.serverPid()).as("%s", flow).isEqualTo(FlowJson.NOBODY);
                assertThat(flow.text("/server/attribution/reason")).isEqualTo("refused");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldGiveNoCallerTheOtherEndOfItsDatagrams(String address) throws Exception {
        try (FlowbraidProcess untilTheEnd = Product.start("up", "-i", "lo", "-o", "json")) {
            untilTheEnd.awaitNaming();
            try (TrafficProgram callers = TrafficProgram.python("refused_reverse.py", address, "udp")) {
                final int first = callers.number();
                final int firstPid = callers.number();
                final int second = callers.number();
                final int secondPid = callers.number();
                callers.finish();
                assertThat(untilTheEnd.terminate()).isZero();

                final List<FlowJson> flows = untilTheEnd.finalFlows(
                        flow -> flow.transport().equals("udp") && flow.isOnPort(first) && flow.isOnPort(second));
                assertThat(flows).isNotEmpty().allSatisfy(flow -> {
                    final boolean isFirst = flow.clientPort() == first;
                    assertThat(flow.clientPid()).isEqualTo(isFirst ? firstPid : secondPid);
                    assertThat(flow.serverPid()).isIn(FlowJson.NOBODY, isFirst ? secondPid : firstPid);
                });
            }
        }
    }
}
