// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.PacketBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.PcapHandle;

/**
 * Packets of a capture file, pcap or pcapng, micro- or nanoseconds. To be polled by the thread that counts them, without a
 * ring, so that none is lost: what {@link #poll} appends is the stage's output.
 */
public final class PcapFileSource implements PacketSource {
    private static final String STDIN = "-";

    private final String file;
    private final FrameReader reader;
    /** Null when libpcap is not needed, and then never loaded. */
    private final @Nullable PcapHandle handle;

    private final LedgerStage stage;
    private volatile boolean isBroken;
    private volatile boolean hasEnded;
    private volatile @Nullable CaptureException failure;

    private PcapFileSource(String file, FrameReader reader, @Nullable PcapHandle handle, LedgerStage stage) {
        this.file = file;
        this.reader = reader;
        this.handle = handle;
        this.stage = stage;
    }

    /**
     * Opens a file.
     *
     * @param file {@code "-"} for standard input
     * @param filter in the language of pcap-filter(7); empty for all packets
     * @param packetLimit end after this many packets; 0 for no limit
     */
    public static PcapFileSource open(String file, String filter, long packetLimit, int interfaceId, LedgerStage stage)
            throws CaptureException {
        if (!file.equals(STDIN)) {
            checkReadable(file);
        }
        final FrameReader mapped = filter.isBlank() ? mapped(file, packetLimit, interfaceId, stage) : null;
        if (mapped != null) {
            return new PcapFileSource(file, mapped, null, stage);
        }
        final PcapHandle handle = Pcap4J.openFile(file);
        Pcap4J.prepare(handle, file, filter);
        final FrameReader reader = new PcapReader(Pcap4J.addressOf(handle), packetLimit, interfaceId, stage);
        return new PcapFileSource(file, reader, handle, stage);
    }

    /** The fast one where it can: a filter is libpcap's to apply, and so are pcapng and what is no file. */
    private static @Nullable FrameReader mapped(String file, long packetLimit, int interfaceId, LedgerStage stage)
            throws CaptureException {
        if (file.equals(STDIN) || !Files.isRegularFile(Path.of(file))) {
            return null;
        }
        try {
            return MappedReader.open(
                    Path.of(file),
                    new MappedReader.Limits(packetLimit, MappedReader.DEFAULT_WINDOW_BYTES),
                    interfaceId,
                    stage);
        } catch (IOException e) {
            throw new CaptureException(
                    Reason.UNREADABLE_FILE, file + ": cannot be read: " + e.getMessage() + ". Try a copy", e);
        }
    }

    private static void checkReadable(String file) throws CaptureException {
        final Path path = Path.of(file);
        if (!Files.exists(path)) {
            throw new CaptureException(Reason.UNREADABLE_FILE, file + ": no such file");
        }
        if (Files.isDirectory(path)) {
            throw new CaptureException(Reason.UNREADABLE_FILE, file + ": is a directory, not a capture file");
        }
        if (!Files.isReadable(path)) {
            throw new CaptureException(
                    Reason.UNREADABLE_FILE, file + ": no permission to read the file. Run as its owner or as root");
        }
    }

    @Override
    public String name() {
        return file;
    }

    @Override
    public long netns() {
        return 0;
    }

    @Override
    public int poll(PacketBatch batch) {
        if (hasEnded) {
            return 0;
        }
        final int before = batch.size();
        final int frames = reader.read(batch);
        stage.out().add(batch.size() - before);
        if (reader.hasFailed()) {
            failure =
                    new CaptureException(Reason.DAMAGED_FILE, file + ": cannot be read to its end: " + reader.error());
        }
        hasEnded = reader.hasEnded();
        return frames;
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
        return new SourceStats(stage.in().get(), 0, 0);
    }

    @Override
    public void breakLoop() {
        isBroken = true;
    }

    @Override
    public void close() {
        hasEnded = true;
        reader.close();
        if (handle != null) {
            handle.close();
        }
    }
}
