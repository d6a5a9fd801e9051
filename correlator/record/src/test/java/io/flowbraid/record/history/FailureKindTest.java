// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.Flows;
import io.flowbraid.record.query.FlowQuery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureKindTest {
    private static final FlowContext CONTEXT = Flows.CONTEXT;

    @Test
    void shouldCountAConnectionWhoseSocketWasReset() throws Exception {
        final FlowRecord flow = Flows.ofSockets();
        flow.client.socketEnd = EndReason.CLOSED;
        flow.server.socketEnd = EndReason.RST;

        assertThat(kinds(flow)).containsExactly(FailureKind.RESET);
        assertThat(FailureKind.of(null, "closed", "rst")).containsExactly(FailureKind.RESET);
    }

    @Test
    void shouldCountAConnectionThatItsClientGaveUpBeforeAnythingCame() throws Exception {
        final FlowRecord flow = Flows.refusedSocket();
        flow.endReason = EndReason.CLOSED;
        flow.client.socketEnd = EndReason.CLOSED;
        flow.server.packets = 0;

        assertThat(kinds(flow)).containsExactly(FailureKind.ABORTED);
        assertThat(FailureKind.of(null, "closed", null)).containsExactly(FailureKind.ABORTED);
    }

    @Test
    void shouldNotCountAConnectionThatWasAnsweredAndClosed() throws Exception {
        final FlowRecord answered = Flows.ofSockets();
        answered.client.socketEnd = EndReason.CLOSED;

        assertThat(kinds(answered)).isEmpty();
        assertThat(kinds(Flows.curlToPython())).isEmpty();
        assertThat(kinds(Flows.datagramsOfOneSocket())).isEmpty();
    }

    /** By their queries, of which the one for all must be true, too. */
    private static List<FailureKind> kinds(FlowRecord flow) throws Exception {
        final List<FailureKind> kinds = new ArrayList<>();
        for (final FailureKind kind : FailureKind.values()) {
            if (FlowQuery.parse(kind.query()).matches(flow, CONTEXT)) {
                kinds.add(kind);
            }
        }
        assertThat(FailureKind.any().matches(flow, CONTEXT)).isEqualTo(!kinds.isEmpty());
        return kinds;
    }
}
