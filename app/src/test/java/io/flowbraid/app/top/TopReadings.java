// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

/** Flows of curl, which asks python3 on the same host. */
final class TopReadings {
    static final long SECOND = 1_000_000_000L;

    /** When the flows begin, since 1970. */
    static final long START_NS = 100 * SECOND;

    private TopReadings() {}

    static FlowReading.Owner owner(long pid, String process, String user) {
        return new FlowReading.Owner("vm", pid, process, user, "", "");
    }

    static FlowReading.Owner nobody(String reason) {
        return new FlowReading.Owner("", FlowReading.Owner.NO_PID, "", "", "", reason);
    }

    static FlowReading live(long id, long clientBytes, long serverBytes) {
        return flow(id, clientBytes, serverBytes, false);
    }

    static FlowReading ended(long id, long clientBytes, long serverBytes) {
        return flow(id, clientBytes, serverBytes, true);
    }

    private static FlowReading flow(long id, long clientBytes, long serverBytes, boolean hasEnded) {
        return between(id, owner(7, "curl", "ann"), owner(8, "python3", "www"), clientBytes, serverBytes, hasEnded);
    }

    static FlowReading between(
            long id,
            FlowReading.Owner client,
            FlowReading.Owner server,
            long clientBytes,
            long serverBytes,
            boolean hasEnded) {
        return new FlowReading(
                id,
                "tcp",
                "packets",
                hasEnded,
                true,
                false,
                true,
                START_NS,
                START_NS,
                new FlowReading.End("127.0.0.1", 40_000 + id, clientBytes, 0, client),
                new FlowReading.End("127.0.0.1", 8_000, serverBytes, 0, server));
    }

    /** The same flow, whose counters are as they are since a later time. */
    static FlowReading at(long endNs, FlowReading of) {
        return changed(of, of.observer(), of.isCounted(), of.hasFailed(), START_NS + endNs, of.client(), of.server());
    }

    static FlowReading uncounted(FlowReading of) {
        return changed(of, of.observer(), false, of.hasFailed(), of.endNs(), of.client(), of.server());
    }

    static FlowReading failed(FlowReading of) {
        return changed(of, of.observer(), of.isCounted(), true, of.endNs(), of.client(), of.server());
    }

    static FlowReading seenBy(String observer, FlowReading of) {
        return changed(of, observer, of.isCounted(), of.hasFailed(), of.endNs(), of.client(), of.server());
    }

    @SuppressWarnings("ArgumentSelectionDefectChecker") // the ends change places
    static FlowReading turned(FlowReading of) {
        return changed(of, of.observer(), of.isCounted(), of.hasFailed(), of.endNs(), of.server(), of.client());
    }

    private static FlowReading changed(
            FlowReading of,
            String observer,
            boolean isCounted,
            boolean hasFailed,
            long endNs,
            FlowReading.End client,
            FlowReading.End server) {
        return new FlowReading(
                of.id(),
                of.transport(),
                observer,
                of.hasEnded(),
                isCounted,
                hasFailed,
                of.isOpened(),
                of.startNs(),
                endNs,
                client,
                server);
    }
}
