// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.file;

import io.flowbraid.capture.dissect.PacketDissector;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.packet.PacketBatch;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The interfaces of one set of capture files. An interface with the same name (without names: the same place) and link
 * type in a later file or section is the same one, so that flows go on there; if its packets are older than what was
 * read already, it is another one. (NOT thread safe.)
 */
public final class SetInterfaces {
    /** Packets of one interface may be out of order by so much. */
    private static final long DISORDER_NS = 1_000_000_000L;

    private final FileInterfaces all;
    private final LedgerStage stage;
    private final Map<Key, FileInterface> known = new HashMap<>();
    /** Of all interfaces, also of those that no file goes on with. Interfaces beyond the limit share them. */
    private final Map<Place, PacketDissector> dissectors = new LinkedHashMap<>();

    public SetInterfaces(FileInterfaces all, LedgerStage stage) {
        this.all = all;
        this.stage = stage;
    }

    /**
     * What makes an interface the same one.
     *
     * @param name empty when the file has none
     * @param place which one it is of those with this name and link type in its section
     */
    public record Key(String name, int place, int linkType) {}

    private record Place(int id, int linkType) {}

    /** The interface with this key, perhaps one of an earlier file; {@code name} is for a new one. */
    public FileInterface find(Key key, String name) {
        return known.computeIfAbsent(key, unused -> open(key.linkType, name));
    }

    /** The same once its first packet in this file is known, which shows whether it goes on or is another one. */
    public FileInterface settle(FileInterface found, Key key, String name, long firstNs) {
        if (found.endNs() == Long.MIN_VALUE || firstNs >= found.endNs() - DISORDER_NS) {
            return found;
        }
        final FileInterface other = open(key.linkType, name);
        known.put(key, other);
        return other;
    }

    private FileInterface open(int linkType, String name) {
        final int id = all.add(name);
        final PacketDissector dissector = dissectors.computeIfAbsent(
                new Place(id, linkType),
                unused -> all.keepers().dissector(linkType, id, stage, all.memory(), frame -> all.direction()));
        return new FileInterface(id, all.name(id), dissector);
    }

    /** Whether somebody wants to know which way each packet went. */
    public boolean areKept() {
        return all.keepers().keepsFrames();
    }

    /** Which way the next packet went, as its file says. */
    public void direction(int direction) {
        all.direction(direction);
    }

    /** Take copies of whole frames. */
    public FrameKeepers keepers() {
        return all.keepers();
    }

    /** A file has ended: hands out the fragments that wait for their first one, while the batch has room. */
    void drain(PacketBatch batch) {
        for (final PacketDissector dissector : dissectors.values()) {
            dissector.drain(batch);
        }
    }

    /** Fragments still wait to be handed out. */
    boolean hasWaiting() {
        for (final PacketDissector dissector : dissectors.values()) {
            if (dissector.hasWaiting()) {
                return true;
            }
        }
        return false;
    }

    /** Gives up what still waits. */
    public void close() {
        dissectors.values().forEach(PacketDissector::close);
    }
}
