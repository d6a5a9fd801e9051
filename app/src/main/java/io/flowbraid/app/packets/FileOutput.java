// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.app.plan.PacketFilePlan;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import java.io.IOException;
import java.util.function.IntFunction;

/**
 * Writes frames to a file and those after it. When a file cannot be written, frames are still taken, and counted as
 * lost. (NOT thread safe.)
 */
final class FileOutput implements FrameOutput {
    private final PacketFile file;
    private final PacketFilePlan plan;
    private final PacketListener listener;
    private final LedgerStage written;
    private final Counter writeFailed;
    private final Counter afterLimit;
    private final Counter cutShort;
    private final FrameWriter frames;
    /** Frames that were announced and have not come yet. */
    private long expected;
    /** Frames of which all bytes are in the file, or wait for it. */
    private long appended;

    private boolean hasFailed;
    private boolean isOver;

    /** @param interfaceNames by number in the observations */
    FileOutput(
            PacketFile file,
            PacketFilePlan plan,
            IntFunction<String> interfaceNames,
            LossLedger ledger,
            PacketListener listener) {
        this.file = file;
        this.plan = plan;
        this.listener = listener;
        written = ledger.open("packet file", plan.file());
        writeFailed = written.loss("write_failed");
        afterLimit = written.loss("after_limit");
        cutShort = written.loss("cut_short");
        frames = new FrameWriter(file.writer(), plan.detail(), interfaceNames);
    }

    @Override
    public void coming(int count) {
        written.in().add(count);
        expected += count;
        account();
    }

    @Override
    public void write(OwnedFrame owned) {
        expected--;
        if (hasFailed) {
            writeFailed.increment();
            return;
        }
        try {
            if (!isOver && file.isFinished(owned.frame.timeNs)) {
                nextFile(owned.frame.timeNs);
            }
            if (isOver) {
                afterLimit.increment();
                return;
            }
            frames.add(owned);
            appended++;
        } catch (IOException e) {
            writeFailed.increment();
            fail(e);
        }
    }

    private void nextFile(long timeNs) throws IOException {
        if (!file.next(timeNs)) {
            isOver = true;
            listener.finished();
            return;
        }
        frames.begin();
    }

    @Override
    public void batchEnded() {
        if (plan.isFlushed()) {
            flush();
        }
        account();
    }

    private void flush() {
        if (hasFailed) {
            return;
        }
        try {
            file.flush();
        } catch (IOException e) {
            fail(e);
        }
        account();
    }

    private void fail(IOException failure) {
        hasFailed = true;
        file.cut();
        writeFailed.add(appended - file.written());
        appended = file.written();
        listener.failed(file.sentence(failure));
    }

    private void account() {
        final long inFiles = file.written();
        written.out().set(inFiles);
        written.waiting().set(expected + appended - inFiles);
    }

    @Override
    public void cutShort(int count) {
        cutShort.add(count);
        expected -= count;
    }

    /** Ends the last file. */
    @Override
    public void close() {
        try {
            if (!hasFailed) {
                file.writer().describeSome();
            }
            flush();
            file.close();
        } catch (IOException e) {
            fail(e);
        }
        account();
    }
}
