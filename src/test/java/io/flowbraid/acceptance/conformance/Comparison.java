// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds what differs between Flowbraid and tshark in one file, conversation by conversation, and explains it. An
 * explanation holds only as far as what it speaks of was counted: three late packets explain three missing ones. (NOT
 * thread safe.)
 */
final class Comparison {
    private final FlowbraidReading flowbraid;
    private final Reading ours;
    private final Map<Conversation, List<Flow>> flows;
    private final TsharkReading tshark;
    private final List<Difference> differences = new ArrayList<>();
    private long late;
    private long notUnderstood;
    private long notIp;
    private long copies;

    private Comparison(FlowbraidReading flowbraid, TsharkReading tshark) {
        this.flowbraid = flowbraid;
        this.tshark = tshark;
        ours = flowbraid.reading();
        flows = flowbraid.flows().stream().collect(Collectors.groupingBy(Flow::conversation));
        late = flowbraid.late().packets();
        notUnderstood = flowbraid.notUnderstood();
        notIp = flowbraid.notIp();
        copies = flowbraid.copies();
    }

    static List<Difference> of(FlowbraidReading flowbraid, TsharkReading tshark)
            throws IOException, InterruptedException {
        if (!flowbraid.refusal().isEmpty()) {
            final long packets = tshark.reading().total().packets();
            final boolean isSentence = flowbraid.refusal().startsWith("flowbraid: ");
            final Kind kind = isSentence ? Kind.NOT_READ : Kind.UNEXPLAINED;
            return List.of(Difference.of(kind, flowbraid.refusal(), "packets", 0, packets));
        }
        final Comparison comparison = new Comparison(flowbraid, tshark);
        final Set<Conversation> all = new TreeSet<>(comparison.ours.conversations());
        all.addAll(tshark.reading().conversations());
        for (final Conversation each : all) {
            comparison.compare(each);
        }
        comparison.compareFile();
        return comparison.differences;
    }

    private void compare(Conversation conversation) throws IOException, InterruptedException {
        final Counts here = ours.of(conversation);
        final Counts there = tshark.reading().of(conversation);
        final Traits traits = tshark.traits(conversation);
        final long missing = there.packets() - here.packets();
        if (missing != 0 || here.bytes() != there.bytes()) {
            final Kind kind = traffic(conversation, missing, traits);
            final boolean isPackets = missing != 0;
            differences.add(Difference.of(
                    kind,
                    conversation,
                    isPackets ? "packets" : "bytes",
                    isPackets ? here.packets() : here.bytes(),
                    isPackets ? there.packets() : there.bytes()));
        }
        if (here.retransmitted() != there.retransmitted() || here.outOfOrder() != there.outOfOrder()) {
            differences.add(new Difference(
                    segments(conversation, here, there),
                    conversation.toString(),
                    "retransmitted and out of order",
                    here.retransmitted() + " and " + here.outOfOrder(),
                    there.retransmitted() + " and " + there.outOfOrder()));
        }
        compareIds(conversation, traits);
    }

    private Kind traffic(Conversation conversation, long missing, Traits traits) {
        if (isCutShort()) {
            return Kind.DAMAGED_FILE;
        }
        if (missing == 0) {
            return traits.unstatedLengths > 0 ? Kind.UNSTATED_LENGTH : Kind.UNEXPLAINED;
        }
        if (missing > 0 && conversation.isTcp() && missing <= late) {
            late -= missing;
            return Kind.LATE;
        }
        if (missing > 0 && missing <= copies) {
            copies -= missing;
            return Kind.COPIES;
        }
        if (missing > 0 && missing <= traits.otherLinkLayers && missing <= notIp) {
            notIp -= missing;
            return Kind.LINK_LAYER;
        }
        if (Math.abs(missing) <= tshark.laterFragments(conversation)) {
            return Kind.FRAGMENTS;
        }
        if (missing > 0 && missing <= notUnderstood) {
            notUnderstood -= missing;
            return Kind.NOT_UNDERSTOOD;
        }
        return Kind.UNEXPLAINED;
    }

    private Kind segments(Conversation conversation, Counts here, Counts there)
            throws IOException, InterruptedException {
        if (!conversation.isTcp()) {
            return here.retransmitted() + here.outOfOrder() == 0 ? Kind.TUNNEL : Kind.UNEXPLAINED;
        }
        if (isCutShort()) {
            return Kind.DAMAGED_FILE;
        }
        final Traits traits = tshark.traits(conversation);
        if (traits.links.size() == 1) {
            return segments(conversation, here, there, traits);
        }
        final Counts apart = tshark.linkByLink(conversation);
        return here.retransmitted() == apart.retransmitted() && here.outOfOrder() == apart.outOfOrder()
                ? Kind.SEVERAL_LINKS
                : segments(conversation, here, apart, traits);
    }

    private Kind segments(Conversation conversation, Counts here, Counts there, Traits traits) {
        final long retransmitted = here.retransmitted() - there.retransmitted();
        final long sum = retransmitted + here.outOfOrder() - there.outOfOrder();
        final long missing = there.packets() - here.packets();
        if (sum == 0 && retransmitted >= -traits.fastRetransmissions && retransmitted <= there.outOfOrder()) {
            return Kind.NAMED_OTHERWISE;
        }
        if (sum < 0 && flowbraid.late().packets() > 0 && isLate(conversation, -sum, missing, traits)) {
            return Kind.LATE;
        }
        if (sum < 0 && -sum <= missing && flowbraid.copies() + flowbraid.notUnderstood() > 0) {
            return flowbraid.copies() > 0 ? Kind.COPIES : Kind.NOT_UNDERSTOOD;
        }
        if (sum < 0
                && -sum < flows(conversation).stream().filter(Flow::isRefused).count()) {
            return Kind.REFUSED_AGAIN;
        }
        return sum != 0 && Math.abs(sum) <= traits.zeroWindowProbes ? Kind.ZERO_WINDOW_PROBE : Kind.UNEXPLAINED;
    }

    /** The missing packets are the last ones, unless another connection followed. */
    private boolean isLate(Conversation conversation, long repeated, long missing, Traits traits) {
        return missing > 0 && flows(conversation).size() > 1
                ? repeated <= missing
                : repeated == traits.repeatedOfLast(missing);
    }

    private List<Flow> flows(Conversation conversation) {
        return flows.getOrDefault(conversation, List.of());
    }

    private void compareIds(Conversation conversation, Traits traits) {
        final Set<String> here = ours.idsOf(conversation);
        final Set<String> there = tshark.reading().idsOf(conversation);
        if (ours.of(conversation).packets() == 0 || isCutShort()) {
            return;
        }
        final boolean hasInner = !traits.innerIds.isEmpty();
        if (!here.containsAll(there) || !hasInner && !there.containsAll(here)) {
            differences.add(ids(Kind.UNEXPLAINED, conversation, here, there));
        } else if (hasInner && !here.containsAll(traits.innerIds)) {
            differences.add(ids(Kind.INNER_ID, conversation, here, traits.innerIds));
        }
    }

    private static Difference ids(Kind kind, Conversation conversation, Set<String> here, Set<String> there) {
        return new Difference(
                kind, conversation.toString(), "Community ID", String.join(" ", here), String.join(" ", there));
    }

    /** What the conversations leave open: the file as a whole. */
    private void compareFile() {
        final Counts here = flowbraid.captured();
        final Counts there = tshark.reading().total();
        if (here.packets() == there.packets()
                && here.bytes() != there.bytes()
                && differences.stream().noneMatch(each -> each.what().equals("bytes"))) {
            differences.add(Difference.of(Kind.UNEXPLAINED, "file", "bytes", here.bytes(), there.bytes()));
        }
        if (late != 0) {
            differences.add(Difference.of(Kind.UNEXPLAINED, "file", "late packets not missing elsewhere", late, 0));
        }
    }

    private boolean isCutShort() {
        return flowbraid.damagedBlocks() > 0 && !tshark.damage().isEmpty();
    }
}
