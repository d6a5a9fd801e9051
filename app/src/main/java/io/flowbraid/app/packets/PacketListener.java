// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import java.util.function.Consumer;

/** What a run does about its packet file. Called by the thread that writes. */
public final class PacketListener {
    private final boolean isStandardOutput;
    private final Consumer<String> say;
    private final Runnable stop;
    private volatile boolean hasFailed;

    /**
     * Names what is done.
     *
     * @param isStandardOutput packets go there: a failure ends the run, which says at its end what was wrong
     * @param say takes a sentence for the user, without its full stop
     * @param stop ends the run
     */
    public PacketListener(boolean isStandardOutput, Consumer<String> say, Runnable stop) {
        this.isStandardOutput = isStandardOutput;
        this.say = say;
        this.stop = stop;
    }

    /** Something that the user should know. */
    void noted(String sentence) {
        say.accept(sentence);
    }

    /** No more can be written. */
    void failed(String sentence) {
        if (isStandardOutput) {
            stop.run();
        } else {
            hasFailed = true;
            say.accept(sentence + "; no more packets are written, flows go on");
        }
    }

    /** As many files as wanted are written. */
    void finished() {
        stop.run();
    }

    /** A file could not be written to its end. For any thread. */
    public boolean hasFailed() {
        return hasFailed;
    }
}
