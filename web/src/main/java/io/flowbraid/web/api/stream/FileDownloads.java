// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.stream;

import io.flowbraid.model.thread.RestartingThread;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.http.ByteStream;
import io.flowbraid.web.http.WaitingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that are sent while they are written, each by a thread of its own, and only so many at once. */
final class FileDownloads {
    private static final Logger LOG = LoggerFactory.getLogger(FileDownloads.class);

    private final String threadName;
    private final Semaphore turns;

    FileDownloads(String threadName, int atOnce) {
        this.threadName = threadName;
        turns = new Semaphore(atOnce);
    }

    /** What is sent. */
    @FunctionalInterface
    interface Source {
        void copyTo(OutputStream out) throws IOException;
    }

    /**
     * Takes a turn, for {@link #send} or {@link #giveBack}.
     *
     * @param whenBusy what the client is told if there is none
     */
    void takeTurn(String whenBusy) throws RefusedException {
        if (!turns.tryAcquire()) {
            throw new RefusedException(RefusedException.UNAVAILABLE, whenBusy);
        }
    }

    /** Nothing is sent. */
    void giveBack() {
        turns.release();
    }

    /** Sends the source, ends the answer and gives the turn back. */
    void send(Source source, ByteStream out) {
        new RestartingThread(() -> copy(source, out), threadName).start();
    }

    private void copy(Source source, ByteStream out) {
        try {
            source.copyTo(new WaitingOutput(out));
        } catch (IOException e) {
            LOG.debug("a file was broken off", e);
        } catch (RuntimeException | Error e) {
            RestartingThread.report(e); // this file is over, the next has a thread of its own
        } finally {
            out.end();
            giveBack();
        }
    }
}
