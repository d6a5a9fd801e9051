// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.batch;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.record.FlowContext;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records that become one file, and what each adds to the earlier reports of its flow. Filled by the history's
 * thread, read by it inside DuckDB; never both at once.
 */
public final class FlowBatch {
    private final FlowContext context;
    private final int capacity;
    private final List<FlowRecord> flows;
    private final long[] reportNumber;
    private final long[] reportStartNs;
    private final long[] clientBytes;
    private final long[] clientPackets;
    private final long[] serverBytes;
    private final long[] serverPackets;
    private final boolean[] isCorrection;
    /** Off the queue, and not in the batch yet. */
    private final List<FlowRecord> taken = new ArrayList<>();

    public FlowBatch(FlowContext context, int capacity) {
        this.context = context;
        this.capacity = capacity;
        flows = new ArrayList<>();
        reportNumber = new long[capacity];
        reportStartNs = new long[capacity];
        clientBytes = new long[capacity];
        clientPackets = new long[capacity];
        serverBytes = new long[capacity];
        serverPackets = new long[capacity];
        isCorrection = new boolean[capacity];
    }

    int capacity() {
        return capacity;
    }

    public int size() {
        return flows.size();
    }

    /** Records that are neither in the queue nor written. */
    public int held() {
        return flows.size() + taken.size();
    }

    FlowContext context() {
        return context;
    }

    FlowRecord flow(int row) {
        return flows.get(row);
    }

    /** How many reports the flow had before. */
    long reportNumber(int row) {
        return reportNumber[row];
    }

    /** Whether it is the flow's only report. */
    boolean isOnly(int row) {
        return reportNumber[row] == 0 && flows.get(row).isFinal;
    }

    /** End of the flow's earlier report, or the flow's start. */
    long reportStartNs(int row) {
        return reportStartNs[row];
    }

    /** Bytes the client sent since then; payload bytes where only its socket was counted. */
    long clientBytes(int row) {
        return clientBytes[row];
    }

    long clientPackets(int row) {
        return clientPackets[row];
    }

    long serverBytes(int row) {
        return serverBytes[row];
    }

    long serverPackets(int row) {
        return serverPackets[row];
    }

    /** Takes what waits, as far as there is room; {@code refused} counts reports that are not welcome. */
    public void take(RecordQueue queue, EarlierReports earlier, EarlierReports.InFiles files, Counter refused)
            throws SQLException, IOException {
        queue.drainTo(taken, capacity - held());
        earlier.prepare(taken, files);
        for (final FlowRecord flow : taken) {
            if (earlier.isWelcome(flow)) {
                add(flow, earlier.last(flow));
                earlier.note(flow);
            } else {
                refused.increment();
            }
        }
        taken.clear();
    }

    /** Whether an earlier report said that the flow was over. */
    boolean isCorrection(int row) {
        return isCorrection[row];
    }

    /** Drops all that it has and all that waits; how many. */
    public int dropAll(RecordQueue queue) {
        int dropped = 0;
        do {
            dropped += held();
            flows.clear();
            taken.clear();
            queue.drainTo(taken, capacity);
        } while (!taken.isEmpty());
        return dropped;
    }

    /** The records are written. */
    public void clear(RecordQueue queue) {
        queue.recycle(flows);
        flows.clear();
    }

    private void add(FlowRecord flow, @Nullable LastReport last) {
        final int row = flows.size();
        flows.add(flow);
        reportNumber[row] = flow.place.isOfLog() ? flow.place.revision - 1 : last == null ? 0 : last.number + 1L;
        isCorrection[row] = last != null && last.isFinal;
        // The clock of the packets that take over may be a little behind that of the socket events.
        reportStartNs[row] = last == null ? flow.startNs : Math.min(last.endNs, flow.endNs);
        final SentSoFar now = SentSoFar.of(flow);
        final SentSoFar before = last == null ? SentSoFar.NOTHING : last.sent(flow.observer);
        clientBytes[row] = now.clientBytes() - before.clientBytes();
        clientPackets[row] = now.clientPackets() - before.clientPackets();
        serverBytes[row] = now.serverBytes() - before.serverBytes();
        serverPackets[row] = now.serverPackets() - before.serverPackets();
    }
}
