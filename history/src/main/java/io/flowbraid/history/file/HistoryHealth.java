// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.file;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Whether flows are kept, and why not; tells the user once when that changes. Thread safe. */
public final class HistoryHealth {
    private final Consumer<String> warning;
    private volatile String reason = "";
    private boolean isHindered;

    public HistoryHealth(Consumer<String> warning) {
        this.warning = warning;
    }

    /** Empty when flows are kept. */
    public String reason() {
        return reason;
    }

    public boolean isPaused() {
        return !reason().isEmpty();
    }

    /** Flows are not kept for now; {@code cause} is a sentence without its full stop. */
    public synchronized void pause(String cause) {
        if (reason.isEmpty()) {
            warning.accept("history paused: " + cause + "; all else goes on, and history is tried again");
        }
        reason = cause;
    }

    /** Flows are kept again. */
    public synchronized void resume(long lost) {
        if (!reason.isEmpty()) {
            reason = "";
            warning.accept("history goes on; " + lost + " records were lost in all");
        }
    }

    /** Flows are kept, but something else does not work; reported once. */
    public synchronized void hinder(String cause) {
        if (!isHindered) {
            isHindered = true;
            tell(cause);
        }
    }

    /** A file cannot be read; it is left out of the way of the others. */
    public void damaged(Path aside) {
        tell("a file is damaged and was set aside: " + aside);
    }

    /** Something the user should know. */
    public void tell(String sentence) {
        warning.accept("history: " + sentence);
    }
}
