// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.VlanTags;
import io.flowbraid.model.packet.PacketBatch;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A dissector with its batch and stage, and readers for the last observation. */
final class Dissection {
    static final int INTERFACE_ID = 7;

    final LedgerStage stage = new LossLedger().open("capture", "test");
    final PacketBatch batch = new PacketBatch(1024);
    private final PacketDissector dissector;

    Dissection(int linkType) {
        dissector = new PacketDissector(linkType, INTERFACE_ID, stage);
    }

    static Dissection of(int linkType, byte[] frame) {
        final Dissection dissection = new Dissection(linkType);
        dissection.feed(frame);
        return dissection;
    }

    static Dissection ofEthernet(byte[] frame) {
        return of(LinkType.ETHERNET, frame);
    }

    boolean feed(byte[] frame) {
        return feed(frame, frame.length, 1_000);
    }

    boolean feed(byte[] frame, int wireLength, long timeNs) {
        return dissector.dissect(GuardedOctets.INSTANCE.place(frame), frame.length, wireLength, timeNs, batch);
    }

    /** Lets fragments that wait go. */
    void drain() {
        dissector.drain(batch);
    }

    void expire(long nowNs) {
        dissector.expire(nowNs, batch);
    }

    /** "src:port > dst:port protocol", whichever way the canonical order turned it; as its sockets have the ports. */
    String tuple() {
        return tuple(batch.size() - 1);
    }

    /** That of the n-th observation. */
    String tuple(int n) {
        final long ports = FiveTuple.socketPorts(word(n, PacketBatch.PORTS));
        final String a =
                IpAddress.format(word(n, PacketBatch.A_HI), word(n, PacketBatch.A_LO)) + ":" + FiveTuple.aPortOf(ports);
        final String b =
                IpAddress.format(word(n, PacketBatch.B_HI), word(n, PacketBatch.B_LO)) + ":" + FiveTuple.bPortOf(ports);
        final boolean isFromB = (word(n, PacketBatch.FLAGS) & PacketBatch.FROM_B) != 0;
        return (isFromB ? b + " > " + a : a + " > " + b) + " " + FiveTuple.protocolOf(ports);
    }

    int ipBytes() {
        return (int) (word(PacketBatch.LENGTHS) >>> 32);
    }

    int payloadBytes() {
        return (int) word(PacketBatch.LENGTHS);
    }

    /** The identifiers of the VLAN tags that count. */
    List<Integer> vlans() {
        final int tags = PacketBatch.vlanTagsOf(word(PacketBatch.FLAGS));
        return Stream.of(VlanTags.outer(tags), VlanTags.inner(tags))
                .filter(id -> id != 0)
                .toList();
    }

    boolean isLaterFragment() {
        return (word(PacketBatch.FLAGS) & PacketBatch.LATER_FRAGMENT) != 0;
    }

    /** A word of the last observation. */
    long word(int index) {
        return word(batch.size() - 1, index);
    }

    private long word(int n, int index) {
        return batch.words()[n * PacketBatch.WORDS + index];
    }

    Map<String, Long> losses() {
        return losses(stage);
    }

    /** Those losses that are not zero. */
    static Map<String, Long> losses(LedgerStage stage) {
        return stage.losses().entrySet().stream()
                .filter(loss -> loss.getValue().get() != 0)
                .collect(Collectors.toMap(Map.Entry::getKey, loss -> total(loss.getValue())));
    }

    private static long total(Counter counter) {
        return counter.get();
    }
}
