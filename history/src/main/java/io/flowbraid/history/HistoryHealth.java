// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Whether flows are kept, and why not; tells the user once when that changes. Thread safe. */
final class HistoryHealth {
    private final Consumer<String> warning;
    private volatile String reason = "";
    private boolean isHindered;

    HistoryHealth(Consumer<String> warning) {
        this.warning = warning;
    }

    /** Empty when flows are kept. */
    String reason() {
        return reason;
    }

    boolean isPaused() {
        return !reason().isEmpty();
    }

    /** Flows are not kept for now; {@code cause} is a sentence without its full stop. */
    synchronized void pause(String cause) {
        if (reason.isEmpty()) {
            warning.accept("history paused: " + cause + "; capture goes on, and history is tried again");
        }
        reason = cause;
    }

    /** Flows are kept again. */
    synchronized void resume(long lost) {
        if (!reason.isEmpty()) {
            reason = "";
            warning.accept("history goes on; " + lost + " records were lost in all");
        }
    }

    /** Flows are kept, but something beside that does not work; told once. */
    synchronized void hinder(String cause) {
        if (!isHindered) {
            isHindered = true;
            tell(cause);
        }
    }

    /** A file cannot be read; it is left out of the way of the others. */
    void damaged(Path aside) {
        tell("a file is damaged and was set aside: " + aside);
    }

    /** Something the user should know. */
    void tell(String sentence) {
        warning.accept("history: " + sentence);
    }
}
