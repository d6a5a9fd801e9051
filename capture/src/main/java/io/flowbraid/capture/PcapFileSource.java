// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.ffi.LibPcap;
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
    private final PcapHandle handle;
    private final String linkType;
    private final LedgerStage stage;
    private final FrameReader reader;
    private volatile boolean isBroken;
    private volatile boolean hasEnded;
    private volatile @Nullable CaptureException failure;

    private PcapFileSource(String file, PcapHandle handle, FrameReader reader, LedgerStage stage) {
        this.file = file;
        this.handle = handle;
        this.linkType = Pcap4J.linkTypeOf(handle);
        this.stage = stage;
        this.reader = reader;
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
        final PcapHandle handle = Pcap4J.openFile(file);
        Pcap4J.prepare(handle, file, filter);
        return new PcapFileSource(file, handle, reader(file, handle, filter, packetLimit, interfaceId, stage), stage);
    }

    /** The fast one where it can: a filter is libpcap's to apply, and so are pcapng and what is no file. */
    private static FrameReader reader(
            String file, PcapHandle handle, String filter, long packetLimit, int interfaceId, LedgerStage stage)
            throws CaptureException {
        final long pcap = Pcap4J.addressOf(handle);
        if (filter.isBlank() && Files.isRegularFile(Path.of(file))) {
            try {
                final int linkType = LibPcap.INSTANCE.pcap_datalink(pcap);
                final MappedReader.Limits limits =
                        new MappedReader.Limits(packetLimit, MappedReader.DEFAULT_WINDOW_BYTES);
                final FrameReader mapped = MappedReader.open(Path.of(file), linkType, limits, interfaceId, stage);
                if (mapped != null) {
                    return mapped;
                }
            } catch (IOException e) {
                handle.close();
                throw new CaptureException(
                        Reason.UNREADABLE_FILE, file + ": cannot be read: " + e.getMessage() + ". Try a copy", e);
            }
        }
        return new PcapReader(pcap, packetLimit, interfaceId, stage);
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
    public String linkType() {
        return linkType;
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
        handle.close();
    }
}
