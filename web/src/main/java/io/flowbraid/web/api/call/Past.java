// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.call;

import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.history.HistoryException;
import io.flowbraid.record.history.HistoryState;
import io.flowbraid.web.RefusedException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Asks the history, a few at a time: a question may take long, and the server has few threads. */
public final class Past {
    private static final int AT_ONCE = 3;

    private final @Nullable FlowHistory history;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    public Past(@Nullable FlowHistory history) {
        this.history = history;
    }

    /** A question to the history. */
    @FunctionalInterface
    public interface Asking<T> {
        T of(FlowHistory history);
    }

    public <T> T ask(Asking<T> asking) throws RefusedException {
        if (history == null) {
            throw new RefusedException(
                    RefusedException.UNAVAILABLE,
                    "no history is kept here, so only the flows of now can be asked for; leave out from, to and last,"
                            + " or start Flowbraid with its history");
        }
        if (!turns.tryAcquire()) {
            throw new RefusedException(
                    RefusedException.UNAVAILABLE,
                    "the history is answering " + AT_ONCE + " questions already; ask again");
        }
        try {
            return asking.of(history);
        } catch (HistoryException e) {
            throw new RefusedException(RefusedException.UNAVAILABLE, String.valueOf(e.getMessage()));
        } finally {
            turns.release();
        }
    }

    public boolean isKept() {
        return history != null;
    }

    /** Why it is not running; empty when it is, or none is kept. Never waits for the disk. */
    public String trouble() {
        return history == null ? "" : history.reason();
    }

    public HistoryState.Condition condition() {
        return history == null ? HistoryState.Condition.OFF : history.condition();
    }

    public HistoryState state() {
        return history == null
                ? new HistoryState(HistoryState.Condition.OFF, "no history is kept", 0, 0, 0, 0, 0)
                : history.state();
    }
}
