// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.socket.SocketEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Opens capture files as a run does, and keeps what was read and said of them. */
public final class ReadFiles {
    public final LossLedger ledger = new LossLedger();
    public final List<String> interfaces = new ArrayList<>();
    public final List<SocketEvent> processes = new ArrayList<>();
    public final List<String> notes = new ArrayList<>();
    private final PacketBatch batch = new PacketBatch(64);
    private List<Packet> packets = new ArrayList<>();
    private List<CaptureException> failures = List.of();

    /** One observation. */
    public record Packet(int interfaceId, long timeNs, int ports, long bytes) {}

    SavedCapture open(String filter, String... files) throws CaptureException {
        return open(reading(filter, 0, false), files);
    }

    SavedCapture open(FileReading reading, String... files) throws CaptureException {
        return SavedCapture.open(List.of(files), reading, ledger);
    }

    FileReading reading(String filter, int netmask, boolean isGrowing) {
        return new FileReading(
                filter,
                netmask,
                0,
                isGrowing,
                64,
                (id, name) -> interfaces.add(name),
                processes::add,
                FrameKeepers.NONE,
                notes::add);
    }

    /** Reads files to their end. */
    public static ReadFiles of(Path... files) throws CaptureException {
        return filtered("", files);
    }

    static ReadFiles filtered(String filter, Path... files) throws CaptureException {
        return filtered(filter, 0, files);
    }

    static ReadFiles filtered(String filter, int netmask, Path... files) throws CaptureException {
        final ReadFiles read = new ReadFiles();
        final String[] names = Arrays.stream(files).map(Path::toString).toArray(String[]::new);
        try (SavedCapture capture = read.open(read.reading(filter, netmask, false), names)) {
            while (!capture.isExhausted()) {
                read.poll(capture);
            }
            read.failures = capture.failures();
        }
        return read;
    }

    /** Reads what is there now. */
    List<Packet> poll(SavedCapture capture) {
        final int before = packets.size();
        batch.clear();
        capture.poll(batch);
        for (int at = 0; at < batch.nextOffset(); at += PacketBatch.WORDS) {
            final long ports = batch.words()[at + PacketBatch.PORTS];
            packets.add(new Packet(
                    FiveTuple.qualifierOf(ports),
                    batch.words()[at + PacketBatch.TIME_NS],
                    FiveTuple.aPortOf(ports),
                    batch.words()[at + PacketBatch.LENGTHS] >>> 32));
        }
        return packets.subList(before, packets.size());
    }

    public List<Packet> packets() {
        return packets;
    }

    public List<Long> times() {
        return packets.stream().map(Packet::timeNs).toList();
    }

    public List<Integer> interfacesOfPackets() {
        return packets.stream().map(Packet::interfaceId).toList();
    }

    public List<String> failures() {
        return failures.stream().map(CaptureException::getMessage).toList();
    }

    LedgerStage stage() {
        return ledger.stages().get(0);
    }

    public long lost(String reason) {
        return stage().loss(reason).get();
    }
}
