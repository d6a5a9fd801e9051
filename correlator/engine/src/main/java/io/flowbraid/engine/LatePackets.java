// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.table.Tombstone;
import io.flowbraid.engine.table.Tombstones;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.packet.PacketBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Packets of TCP connections whose final record has left: a late ACK, repeated data, a repeated FIN. They begin no
 * flow. The ledger counts them and their bytes by interface, so that what was captured is what is in flows and what was
 * late.
 *
 * (NOT thread safe.)
 */
final class LatePackets {
    private static final String PACKETS = "late packets";
    private static final String BYTES = "late bytes";

    private final Tombstones tombstones;
    private final ObservationPoints points;
    private final LossLedger ledger;

    /** By interface; a stage is opened with the first late packet. */
    private @Nullable LedgerStage[] packets = new LedgerStage[1];

    private @Nullable LedgerStage[] bytes = new LedgerStage[1];

    LatePackets(Tombstones tombstones, ObservationPoints points, LossLedger ledger) {
        this.tombstones = tombstones;
        this.points = points;
        this.ledger = ledger;
    }

    /**
     * Counts the packet, of which there is no flow, when it is one of an ended connection. False when it begins
     * another.
     */
    boolean take(long[] words, int from, int side) {
        if (Orientation.isFirstSyn(words[from + PacketBatch.FLAGS])) {
            return false; // most flows begin so, and need not look for a tombstone
        }
        final long tombstone = tombstones.find(words, from);
        if (tombstone == Tombstones.NULL) {
            return false;
        }
        if (!isOf(tombstone, words, from, side)) {
            tombstones.leave(tombstone);
            return false;
        }
        final int point = FiveTuple.qualifierOf(words[from + PacketBatch.PORTS]);
        if (point >= packets.length || packets[point] == null) {
            open(point);
        }
        pass(packets[point], 1);
        pass(bytes[point], words[from + PacketBatch.LENGTHS] >>> 32);
        return true;
    }

    /** A later fragment has no numbers of its own; its first one was late, too. */
    private static boolean isOf(long tombstone, long[] words, int from, int side) {
        final long bits = words[from + PacketBatch.FLAGS];
        if ((bits & PacketBatch.LATER_FRAGMENT) != 0) {
            return true;
        }
        final long numbers = words[from + PacketBatch.L4_DETAIL];
        return Tombstone.fits(
                tombstone, side, (int) (bits & PacketBatch.TCP_FLAGS_MASK), (int) (numbers >>> 32), (int) numbers, (int)
                        words[from + PacketBatch.LENGTHS]);
    }

    private void open(int point) {
        if (point >= packets.length) {
            packets = Arrays.copyOf(packets, point + 1);
            bytes = Arrays.copyOf(bytes, point + 1);
        }
        final String name = points.at(point).name();
        packets[point] = ledger.open(PACKETS, name);
        bytes[point] = ledger.open(BYTES, name);
    }

    private static void pass(@Nullable LedgerStage stage, long amount) {
        if (stage != null) {
            final Counter in = stage.in();
            in.add(amount);
            stage.out().add(amount);
        }
    }
}
