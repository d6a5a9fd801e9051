// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;

/**
 * Tells copies from packets where one capture sees all devices of a host: a packet that passes a bridge is seen on the
 * bridge and on its port. The device on which a direction of a five-tuple was seen first counts; on the others:
 *
 * <ul>
 *   <li>A TCP segment is a copy if the counting device has shown its sequence and acknowledgement numbers already. That
 *       holds also where one device sees a large segment and another one its parts.
 *   <li>Any other packet is a copy as long as its device has shown less than was counted.
 * </ul>
 *
 * <p>So a direction that moves to another device goes on being counted there: TCP at once, others after {@value
 * #PAUSE_MS} ms at most. Remembers the most recent {@value #SETS} times {@value #WAYS} directions; one that is
 * forgotten may count a packet twice. (NOT thread safe.)
 */
final class DeviceCopies {
    private static final int SETS = 1 << 13;
    private static final int WAYS = 4;
    /** How long the counting device may be silent before another one takes over. */
    private static final long PAUSE_MS = 1_000;

    private static final long PAUSE_NS = PAUSE_MS * 1_000_000;
    /** Sequence numbers further back than this are another connection's. */
    private static final int WINDOW = 1 << 30;
    /** Devices of one direction that are told apart. */
    private static final int DEVICES = 4;

    private static final int NO_ROOM = -1;

    // Words of an entry. TCP: the device that counts, and the ends of its sequence and acknowledgement numbers. Others:
    // for
    // each device its number and how much it has shown, 0 none; and how much was counted of all.
    private static final int KEY = 0;
    private static final int TIME_NS = 1;
    private static final int DEVICE = 2;
    private static final int SEQUENCE = 3;
    private static final int SHOWN = DEVICE + DEVICES;
    private static final int COUNTED = SHOWN + DEVICES;
    private static final int WORDS = COUNTED + 1;

    private static final long FROM_B_KEY = 0x9e37_79b9_7f4a_7c15L;
    private static final long FRAGMENT_KEY = 0xbf58_476d_1ce4_e5b9L;

    private final long[] entries = new long[SETS * WAYS * WORDS];

    /**
     * Says whether the packet was seen on another device before.
     *
     * @param device of the packet, never 0: its number, and whether the packet was on its way out there
     * @param words of the packet from {@code at} on, see {@link PacketBatch}
     */
    boolean isCopy(long device, int protocol, long[] words, int at) {
        final long flags = words[at + PacketBatch.FLAGS];
        final boolean isTcp = protocol == Transport.TCP && (flags & PacketBatch.LATER_FRAGMENT) == 0;
        // One device shows a VLAN's tag, the other is the VLAN's own and shows none.
        long key = FiveTuple.hashInVlan(words[at + PacketBatch.HASH], PacketBatch.vlanTagsOf(flags));
        key ^= (flags & PacketBatch.FROM_B) == 0 ? 0 : FROM_B_KEY;
        key ^= (flags & PacketBatch.LATER_FRAGMENT) == 0 ? 0 : FRAGMENT_KEY;
        final long timeNs = words[at + PacketBatch.TIME_NS];
        final int entry = find(key);
        if (entries[entry + KEY] != key || entries[entry + DEVICE] == 0) {
            begin(entry, key);
        }
        final int payloadBytes = (int) words[at + PacketBatch.LENGTHS];
        return isTcp
                ? isSegmentCopy(entry, device, timeNs, flags, words[at + PacketBatch.L4_DETAIL], payloadBytes)
                : isDatagramCopy(entry, device, timeNs, payloadBytes);
    }

    /** The entry of the key, else the one of its set that was used longest ago. */
    private int find(long key) {
        final int set = ((int) (key >>> 20) & SETS - 1) * WAYS * WORDS;
        int oldest = set;
        for (int entry = set; entry < set + WAYS * WORDS; entry += WORDS) {
            if (entries[entry + KEY] == key) {
                return entry;
            }
            if (entries[entry + TIME_NS] < entries[oldest + TIME_NS]) {
                oldest = entry;
            }
        }
        return oldest;
    }

    private void begin(int entry, long key) {
        for (int i = 0; i < WORDS; i++) {
            entries[entry + i] = 0;
        }
        entries[entry + KEY] = key;
    }

    private boolean isSegmentCopy(int entry, long device, long timeNs, long flags, long detail, int payloadBytes) {
        final boolean isSyn = (flags & TcpFlags.SYN) != 0;
        final int ends = payloadBytes + (isSyn ? 1 : 0) + ((flags & TcpFlags.FIN) != 0 ? 1 : 0);
        final int sequence = (int) (detail >>> 32) + ends;
        final int acknowledged = (int) detail;
        final long counting = entries[entry + DEVICE];
        final int lastSequence = (int) (entries[entry + SEQUENCE] >>> 32);
        final int lastAcknowledged = (int) entries[entry + SEQUENCE];
        final boolean isShown = isUpTo(sequence, lastSequence) && isUpTo(acknowledged, lastAcknowledged);
        if (counting != 0 && counting != device && isShown) {
            return true;
        }
        final boolean isAnew = counting == 0 || isSyn;
        final int newSequence = isAnew || !isUpTo(sequence, lastSequence) ? sequence : lastSequence;
        final int newAcknowledged = isAnew || !isUpTo(acknowledged, lastAcknowledged) ? acknowledged : lastAcknowledged;
        entries[entry + DEVICE] = device;
        entries[entry + SEQUENCE] = (long) newSequence << 32 | newAcknowledged & 0xffff_ffffL;
        entries[entry + TIME_NS] = timeNs;
        return false;
    }

    private static boolean isUpTo(int number, int last) {
        final int behind = last - number;
        return behind >= 0 && behind < WINDOW;
    }

    private boolean isDatagramCopy(int entry, long device, long timeNs, int payloadBytes) {
        if (timeNs - entries[entry + TIME_NS] > PAUSE_NS) {
            begin(entry, entries[entry + KEY]);
        }
        final int own = ofDevice(entry, device);
        if (own == NO_ROOM) {
            return true; // the other devices show it, too
        }
        long most = 0;
        for (int i = 0; i < DEVICES; i++) {
            most = Math.max(most, entries[entry + SHOWN + i]);
        }
        final long shown = entries[entry + SHOWN + own];
        // One more than the payload, so that a datagram without any counts.
        entries[entry + SHOWN + own] = shown + payloadBytes + 1;
        // What no device has shown in full, each having lost something, keeps nothing back.
        final long counted = Math.min(entries[entry + COUNTED], most);
        if (shown < counted) {
            return true;
        }
        entries[entry + COUNTED] = counted + payloadBytes + 1;
        entries[entry + TIME_NS] = timeNs;
        return false;
    }

    private int ofDevice(int entry, long device) {
        for (int i = 0; i < DEVICES; i++) {
            final long there = entries[entry + DEVICE + i];
            if (there == device || there == 0) {
                entries[entry + DEVICE + i] = device;
                return i;
            }
        }
        return NO_ROOM;
    }
}
