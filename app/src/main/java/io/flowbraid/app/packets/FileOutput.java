// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.app.plan.PacketFilePlan;
import io.flowbraid.capture.kept.KeptFrame;
import io.flowbraid.capture.pcapng.PcapngWriter;
import io.flowbraid.capture.pcapng.ProcessDetail;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.process.ProcessIdentity;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Writes frames to a file and those after it. When a file cannot be written, frames are still taken, and counted as
 * lost. (NOT thread safe.)
 */
final class FileOutput implements FrameOutput {
    private final PacketFile file;
    private final PacketFilePlan plan;
    private final IntFunction<String> interfaceNames;
    private final PacketListener listener;
    private final LedgerStage written;
    private final Counter writeFailed;
    private final Counter afterLimit;
    private final Counter cutShort;
    private final Map<Link, Integer> interfaces = new LinkedHashMap<>();
    private final WrittenProcesses processes;
    private long appended;
    private boolean hasFailed;
    private boolean isOver;

    /** An interface of the file. */
    private record Link(int interfaceId, int linkType) {}

    /** @param interfaceNames by number in the observations */
    FileOutput(
            PacketFile file,
            PacketFilePlan plan,
            IntFunction<String> interfaceNames,
            LossLedger ledger,
            PacketListener listener) {
        this.file = file;
        this.plan = plan;
        this.interfaceNames = interfaceNames;
        this.listener = listener;
        written = ledger.open("packet file", plan.file());
        writeFailed = written.loss("write_failed");
        afterLimit = written.loss("after_limit");
        cutShort = written.loss("cut_short");
        processes = new WrittenProcesses(file.writer());
    }

    @Override
    public void coming(int frames) {
        written.in().add(frames);
        count();
    }

    @Override
    public void write(OwnedFrame owned) {
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
            append(owned);
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
        processes.clear();
        for (final Link link : interfaces.keySet()) {
            describe(link);
        }
    }

    private int describe(Link link) throws IOException {
        return file.writer().addInterface(interfaceNames.apply(link.interfaceId), link.linkType);
    }

    private int interfaceOf(KeptFrame frame) throws IOException {
        final Link link = new Link(frame.interfaceId, frame.linkType);
        Integer known = interfaces.get(link);
        if (known == null) {
            known = describe(link);
            interfaces.put(link, known);
        }
        return known;
    }

    private void append(OwnedFrame owned) throws IOException {
        final KeptFrame frame = owned.frame;
        final ProcessIdentity process = plan.detail() == ProcessDetail.OFF ? null : owned.process;
        final int number = interfaceOf(frame);
        if (process != null) {
            processes.describe(process, owned.workload);
        }
        file.writer()
                .addPacket(
                        number,
                        frame.timeNs,
                        frame.address,
                        frame.captured,
                        frame.wireLength,
                        plan.detail() == ProcessDetail.OFF ? frame.direction : owned.direction,
                        process == null ? PcapngWriter.NO_PROCESS : process.pid());
    }

    @Override
    public void batchEnded() {
        if (plan.isFlushed()) {
            flush();
        }
        count();
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
        count();
    }

    private void fail(IOException failure) {
        hasFailed = true;
        file.cut();
        writeFailed.add(appended - file.written());
        appended = file.written();
        listener.failed(file.sentence(failure));
    }

    private void count() {
        written.out().set(file.written());
        written.waiting().set(written.in().get() - written.out().get() - written.lost());
    }

    @Override
    public void cutShort(int frames) {
        cutShort.add(frames);
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
        count();
    }
}
