// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import java.io.PrintStream;

/** One line on the terminal that says how the run goes, drawn over itself. (NOT thread safe.) */
public final class StatusLine {
    private static final String ERASE = "\r\033[K";
    /** The terminal cuts a long line at its margin, whatever its width is then (DECAWM). */
    private static final String CUT = "\033[?7l";

    private static final String WRAP = "\033[?7h";
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final PrintStream err;
    private long lastNs;
    private long lastPackets;
    private long lastEvents;

    /**
     * Starts counting; {@code err} must be a terminal.
     *
     * @param nowNs any steady clock
     */
    public StatusLine(PrintStream err, long nowNs) {
        this.err = err;
        lastNs = nowNs;
    }

    /**
     * Draws rates since the last call.
     *
     * @param trouble what is wrong now; empty if nothing is
     */
    public void show(long nowNs, long packets, long events, long liveFlows, AttributionTally tally, String trouble) {
        final long elapsedNs = Math.max(1, nowNs - lastNs);
        final StringBuilder text = new StringBuilder(ERASE).append(CUT);
        text.append(rate(packets - lastPackets, elapsedNs)).append(" packets/s  ");
        text.append(rate(events - lastEvents, elapsedNs)).append(" events/s  ");
        text.append(liveFlows).append(" flows live  ").append(tally.flows()).append(" done");
        if (tally.flows() > 0) {
            text.append(", ").append(100 * tally.onBothEnds() / tally.flows()).append("% with both ends named");
        }
        if (!trouble.isEmpty()) {
            text.append("  ").append(trouble);
        }
        err.print(text.append(WRAP));
        err.flush();
        lastNs = nowNs;
        lastPackets = packets;
        lastEvents = events;
    }

    /** Removes the line; call it before anything else is printed. */
    public void clear() {
        err.print(ERASE);
        err.flush();
    }

    private static long rate(long count, long elapsedNs) {
        return Math.round(count * (double) NS_PER_SECOND / elapsedNs);
    }
}
