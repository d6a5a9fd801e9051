// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.ledger;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;

/**
 * The account of one stage: {@code in = out + losses + held}, where held is what is inside at this moment. A stage is
 * created before its thread starts; its counters have one writer.
 */
public final class LedgerStage {
    /** Reason of what left a stage uncounted because the same was counted elsewhere: on another device. */
    public static final String COPY = "copy";

    /** The same: the flow's record is that of a captured flow, or of the flow it became one with. */
    public static final String CAPTURED = "captured";

    public static final String JOINED = "joined";

    /** The same: the packet is of a connection whose final record has left. */
    public static final String LATE = "late";

    /**
     * Of the memory of ended connections: there was no room for it any more. A late packet of it would begin a flow.
     */
    public static final String FORGOTTEN = "forgotten";

    /** Of the packets that were written: no process is named with it. */
    public static final String WITHOUT_OWNER = "without_owner";

    /** Of recent packets: they are of no flow, such as ARP, so that nobody could ask for them. */
    public static final String WITHOUT_FLOW = "without_flow";

    private static final Set<String> NOT_LOST =
            Set.of(COPY, CAPTURED, JOINED, LATE, FORGOTTEN, WITHOUT_OWNER, WITHOUT_FLOW);

    /** What a packet without IP is counted by: ARP, LLDP and so on make no flow. */
    public static final String NOT_IP = "not_ip";

    private final String kind;
    private final String name;
    private final Counter in = new Counter();
    private final Counter out = new Counter();
    private final Counter waiting = new Counter();
    private final Map<String, Counter> losses = new ConcurrentSkipListMap<>();
    private volatile LongSupplier held = () -> 0L;

    LedgerStage(String kind, String name) {
        this.kind = kind;
        this.name = name;
    }

    /**
     * What it does: {@code capture}, {@code feed}, {@code shard packets}, {@code sink} and so on; the ledger's page has
     * them all.
     */
    public String kind() {
        return kind;
    }

    /** The interface, endpoint or number. */
    public String name() {
        return name;
    }

    public Counter in() {
        return in;
    }

    public Counter out() {
        return out;
    }

    /** The counter of a loss with this name, made at first use: fetch it once, not per packet. */
    public Counter loss(String reason) {
        return losses.computeIfAbsent(reason, unused -> new Counter());
    }

    public Map<String, Counter> losses() {
        return losses;
    }

    /** Says how to read what the stage holds at this moment. */
    public void held(LongSupplier supplier) {
        held = supplier;
    }

    /** What waits inside besides, counted up and down by the stage's thread. */
    public Counter waiting() {
        return waiting;
    }

    public long held() {
        return held.getAsLong() + waiting.get();
    }

    /** Whether what left for this reason was counted elsewhere, or can be no flow: nothing was lost. */
    public static boolean isNoLoss(String reason) {
        return NOT_LOST.contains(reason) || reason.startsWith(NOT_IP);
    }

    /** Whether the input was bad: nothing that this program does better would have saved it. */
    public static boolean isBadInput(String reason) {
        return reason.startsWith("bad_") || reason.startsWith("truncated_") || reason.equals("malformed");
    }

    public long lost() {
        return losses.values().stream().mapToLong(Counter::get).sum();
    }

    /**
     * The counters one after the other, while others may write them; {@link LossLedger#read} has them at one moment.
     */
    StageReading read() {
        final Map<String, Long> lostNow = new TreeMap<>();
        losses.forEach((reason, count) -> lostNow.put(reason, count.get()));
        return new StageReading(kind, name, in.get(), out.get(), held(), lostNow);
    }

    /** Zero when the account closes; may be off for an instant while the stage works. */
    public long imbalance() {
        return read().imbalance();
    }
}
