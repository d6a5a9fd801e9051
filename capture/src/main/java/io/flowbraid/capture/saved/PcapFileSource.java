// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.PacketReader;
import io.flowbraid.capture.PacketSource;
import io.flowbraid.capture.SourceStats;
import io.flowbraid.capture.file.Damage;
import io.flowbraid.capture.file.FileContext;
import io.flowbraid.capture.file.FileInterfaces;
import io.flowbraid.capture.file.LinkFilters;
import io.flowbraid.capture.file.MappedBytes;
import io.flowbraid.capture.file.ProcessClaims;
import io.flowbraid.capture.file.SetInterfaces;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.packet.PacketBatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Packets of one capture file, or of a set of files one after the other. To be polled by the thread that counts them,
 * without a ring, so that none is lost: what {@link #poll} appends is the stage's output.
 */
final class PcapFileSource implements PacketSource {
    private final List<String> files;
    private final FileReading reading;
    private final CaptureFileOpener opener;
    private final SetInterfaces interfaces;
    private final LinkFilters filters;
    private final Damage damage;
    private final ProcessClaims processes;
    private final LedgerStage stage;
    private PacketReader reader;
    private int current;
    private long remaining;
    private volatile boolean isBroken;
    private volatile boolean hasEnded;
    private volatile @Nullable CaptureException failure;

    private PcapFileSource(List<String> files, FileReading reading, FileInterfaces all, LedgerStage stage)
            throws CaptureException {
        this.files = List.copyOf(files);
        this.reading = reading;
        this.stage = stage;
        opener = new CaptureFileOpener(MappedBytes.DEFAULT_WINDOW_BYTES, reading.isGrowing());
        interfaces = new SetInterfaces(all, stage);
        filters = new LinkFilters(reading.filter(), reading.netmask());
        damage = new Damage(stage, reading.notes());
        processes = new ProcessClaims(reading.onProcess());
        remaining = reading.packets();
        reader = open(0);
    }

    /** Opens the first of the files, which are in order. */
    static PcapFileSource open(List<String> files, FileReading reading, FileInterfaces all, LedgerStage stage)
            throws CaptureException {
        return new PcapFileSource(files, reading, all, stage);
    }

    private PacketReader open(int index) throws CaptureException {
        final String file = files.get(index);
        return opener.open(
                file,
                new FileContext(
                        file,
                        shortName(file),
                        interfaces,
                        filters,
                        stage,
                        damage,
                        reading.notes(),
                        processes,
                        remaining));
    }

    private static String shortName(String file) {
        final Path name = Path.of(file).getFileName();
        return name == null ? file : name.toString();
    }

    /** The time of the first packet, before any was read; {@link Long#MIN_VALUE} when there is none. */
    long firstTimeNs() {
        return reader.firstTimeNs();
    }

    @Override
    public String name() {
        return files.get(0);
    }

    @Override
    public long netns() {
        return 0;
    }

    @Override
    public int poll(PacketBatch batch) {
        final int before = batch.size();
        final int frames = read(batch);
        handedOver(batch.size() - before);
        return frames;
    }

    /** Observations left for the next stage. */
    void handedOver(int observations) {
        stage.out().add(observations);
    }

    /** Sets where the ledger finds the number of observations that were read and not handed over yet. */
    void waiting(LongSupplier observations) {
        stage.held(observations);
    }

    /** As {@link #poll}, for a caller that hands the observations over later. */
    int read(PacketBatch batch) {
        if (hasEnded) {
            return 0;
        }
        final int frames = reader.read(batch);
        remaining -= frames;
        if (reader.hasEnded()) {
            endFile();
        }
        return frames;
    }

    /**
     * Goes on with the next file. One that cannot be read to its end, or not at all, does not keep others from being
     * read.
     */
    private void endFile() {
        if (reader.hasFailed()) {
            failed(new CaptureException(
                    Reason.DAMAGED_FILE, files.get(current) + ": cannot be read to its end: " + reader.error()));
        }
        while (remaining > 0 && current + 1 < files.size()) {
            current++;
            reader.close();
            try {
                reader = open(current);
                return;
            } catch (CaptureException e) {
                failed(e);
            }
        }
        if (failure == null && damage.isSkipped()) {
            failure = new CaptureException(Reason.DAMAGED_FILE, name() + ": " + damage.summary());
        }
        hasEnded = true;
    }

    /** The last failure is reported at the end, those before at once. */
    private void failed(CaptureException reason) {
        final CaptureException earlier = failure;
        if (earlier != null) {
            reading.notes().accept(earlier.getMessage());
        }
        failure = reason;
    }

    /** More may come, and is not there yet. */
    boolean isWaiting() {
        return reading.isGrowing() && reader.isWaiting();
    }

    @Override
    public boolean isExhausted() {
        return hasEnded || isBroken;
    }

    @Override
    public Optional<CaptureException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public SourceStats stats() {
        return new SourceStats(stage.in().get() - damage.lost(), 0, 0);
    }

    @Override
    public void breakLoop() {
        isBroken = true;
    }

    @Override
    public void close() {
        hasEnded = true;
        reader.close();
        interfaces.close();
    }
}
