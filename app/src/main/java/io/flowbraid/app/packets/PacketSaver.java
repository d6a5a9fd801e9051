// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.app.plan.PacketFilePlan;
import io.flowbraid.capture.kept.FrameDirection;
import io.flowbraid.capture.kept.FrameRing;
import io.flowbraid.capture.kept.KeptFrame;
import io.flowbraid.capture.pcapng.PcapngWriter;
import io.flowbraid.capture.pcapng.ProcessDetail;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.packet.PacketOwners;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames out of their rings, asks whose they are, and writes them once that is known. When a file cannot be
 * written, the frames are still taken, and counted as lost. (NOT thread safe.)
 */
final class PacketSaver {
    /** Of these, one after the other, are the packets that wait for their owners. */
    static final int MAX_BATCHES = 32;

    private final PacketFile file;
    private final PacketFilePlan plan;
    private final OwnerSource owners;
    private final IntFunction<String> interfaceNames;
    private final PacketListener listener;
    private final LedgerStage written;
    private final Counter writeFailed;
    private final Counter afterLimit;
    private final Counter cutShort;
    private final LedgerStage named;
    private final Counter withoutOwner;
    private final List<FrameRing> rings;
    /** In the order in which they are written. */
    private final Queue<FrameBatch> asked = new ArrayDeque<>();

    private final Queue<FrameBatch> free = new ArrayDeque<>();
    private final boolean isAsking;
    private final Map<Link, Integer> interfaces = new LinkedHashMap<>();
    private final WrittenProcesses processes;
    private long appended;
    private int firstRing;
    private boolean hasFailed;
    private boolean isOver;

    /** An interface of the file. */
    private record Link(int interfaceId, int linkType) {}

    /**
     * @param rings may be added to by other threads
     * @param interfaceNames by number in the observations
     */
    PacketSaver(
            PacketFile file,
            PacketFilePlan plan,
            OwnerSource owners,
            List<FrameRing> rings,
            IntFunction<String> interfaceNames,
            LossLedger ledger,
            PacketListener listener) {
        this.file = file;
        this.plan = plan;
        isAsking = plan.detail() != ProcessDetail.OFF;
        this.owners = owners;
        this.rings = rings;
        this.interfaceNames = interfaceNames;
        this.listener = listener;
        written = ledger.open("packet file", plan.file());
        writeFailed = written.loss("write_failed");
        afterLimit = written.loss("after_limit");
        cutShort = written.loss("cut_short");
        named = ledger.open("packet owners", plan.file());
        withoutOwner = named.loss(LedgerStage.WITHOUT_OWNER);
        processes = new WrittenProcesses(file.writer());
    }

    /** Nothing waits. */
    boolean isEmpty() {
        return asked.isEmpty() && rings.stream().allMatch(FrameRing::isEmpty);
    }

    /**
     * One turn: asks for frames that were seen up to a time, and writes those that have their answer.
     *
     * @return how many frames were asked for or written
     */
    int turn(long untilNs) {
        int done = 0;
        while (asked.size() < MAX_BATCHES) {
            final FrameBatch batch = free.isEmpty() ? new FrameBatch() : free.remove();
            final boolean isUrgent = fill(batch, untilNs);
            if (batch.size() == 0) {
                free.add(batch);
                break;
            }
            done += batch.size();
            batch.sort();
            if (isAsking) {
                owners.ask(batch, isUrgent);
            }
            asked.add(batch);
        }
        count();
        while (!asked.isEmpty() && (!isAsking || owners.isAnswered(asked.element()))) {
            final FrameBatch batch = asked.remove();
            done += batch.size();
            write(batch);
            free.add(batch);
        }
        return done;
    }

    /** Takes frames out of all rings; true when one has little room left. */
    private boolean fill(FrameBatch batch, long untilNs) {
        batch.clear();
        boolean isUrgent = false;
        firstRing = rings.isEmpty() ? 0 : (firstRing + 1) % rings.size();
        for (int i = 0; i < rings.size(); i++) {
            final FrameRing ring = rings.get((firstRing + i) % rings.size());
            isUrgent |= ring.isCrowded();
            final int taken = ring.take(ring.isCrowded() ? Long.MAX_VALUE : untilNs, batch::add);
            ring.settled(taken);
            ring.stage().out().add(taken);
        }
        written.in().add(batch.size());
        return isUrgent;
    }

    private void write(FrameBatch batch) {
        for (int n = 0; n < batch.size(); n++) {
            write(batch.at(n));
        }
        if (plan.isFlushed()) {
            flush();
        }
        count();
    }

    private void write(FrameBatch.Entry entry) {
        if (hasFailed) {
            writeFailed.increment();
            return;
        }
        try {
            if (!isOver && file.isFinished(entry.frame.timeNs)) {
                nextFile(entry.frame.timeNs);
            }
            if (isOver) {
                afterLimit.increment();
                return;
            }
            append(entry);
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

    /**
     * The process is the sender. If that is on another host, it is the receiver, which readers know by the packet's
     * direction: so a packet that came in and has its sender's process goes without a direction. A loopback address
     * shows that both ends are here, whatever the direction.
     */
    private void append(FrameBatch.Entry entry) throws IOException {
        final KeptFrame frame = entry.frame;
        final PacketOwners answers = entry.owners();
        final int place = entry.place();
        int direction = frame.direction;
        ProcessIdentity process = answers == null ? null : answers.sender(place);
        Workload workload = answers == null ? null : answers.senderWorkload(place);
        if (process != null) {
            direction =
                    direction == FrameDirection.INBOUND && !isFromLoopback(frame) ? FrameDirection.UNKNOWN : direction;
        } else if (answers != null && direction == FrameDirection.INBOUND && !isFromLoopback(frame)) {
            process = answers.receiver(place);
            workload = answers.receiverWorkload(place);
        }
        count(process);
        final int number = interfaceOf(frame);
        if (process != null) {
            processes.describe(process, workload);
        }
        file.writer()
                .addPacket(
                        number,
                        frame.timeNs,
                        frame.address,
                        frame.captured,
                        frame.wireLength,
                        direction,
                        process == null ? PcapngWriter.NO_PROCESS : process.pid());
    }

    private void count(@Nullable ProcessIdentity process) {
        named.in().increment();
        if (process == null) {
            withoutOwner.increment();
        } else {
            named.out().increment();
        }
    }

    private static boolean isFromLoopback(KeptFrame frame) {
        final int side = PacketBatch.sideOf(frame.words[PacketBatch.FLAGS]);
        final int hi = side == 0 ? PacketBatch.A_HI : PacketBatch.B_HI;
        return IpAddress.isLoopback(frame.words[hi], frame.words[hi + 1]);
    }

    /** Writes what waits. */
    void flush() {
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

    /** Ends the last file. Frames that still wait for an owner are lost. */
    void close() {
        for (final FrameBatch batch : asked) {
            cutShort.add(batch.size());
        }
        asked.clear();
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
