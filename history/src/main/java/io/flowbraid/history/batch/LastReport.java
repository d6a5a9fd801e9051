// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.batch;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The last report of a flow. A flow that was known from its sockets and then from packets is counted anew from there
 * on, so what was counted is kept for each observer. (NOT thread safe)
 */
public final class LastReport {
    int number;
    long endNs;
    boolean isFinal;
    private final @Nullable SentSoFar[] sent = new SentSoFar[ObserverType.values().length];

    LastReport() {}

    /**
     * Of a flow whose reports replace one another: the last one, as it stands for every observer.
     *
     * @param number how many reports the flow had before
     * @param sent bytes and packets of the client, and then of the server, of all its reports together
     */
    public LastReport(int number, long endNs, boolean isFinal, long[] sent) {
        this.number = number;
        this.endNs = endNs;
        this.isFinal = isFinal;
        Arrays.fill(this.sent, new SentSoFar(sent[0], sent[1], sent[2], sent[3]));
    }

    /** Of a flow whose reports replace one another: this one, which is the last. */
    static LastReport replacing(FlowRecord flow) {
        final LastReport report = new LastReport();
        report.number = flow.place.revision - 1;
        report.endNs = flow.endNs;
        report.isFinal = flow.isFinal;
        Arrays.fill(report.sent, SentSoFar.of(flow));
        return report;
    }

    /** What the flow had sent when this observer was last reported. */
    SentSoFar sent(ObserverType observer) {
        final SentSoFar last = sent[observer.ordinal()];
        return last == null ? SentSoFar.NOTHING : last;
    }

    /** Takes over one more report, which adds to the others. */
    void set(FlowRecord flow, int reportNumber) {
        number = reportNumber;
        endNs = flow.endNs;
        sent[flow.observer.ordinal()] = SentSoFar.of(flow);
    }
}
