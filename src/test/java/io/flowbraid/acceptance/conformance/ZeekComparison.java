// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Compares flows with the lines of a {@code conn.log}, by five-tuple and nearest start. (NOT thread safe.) */
final class ZeekComparison {
    private final List<Difference> differences = new ArrayList<>();
    private long late;
    private int connections;
    private int paired;
    private int states;
    private int statesCompared;
    private int counts;

    private ZeekComparison(Counts late) {
        this.late = late.packets();
    }

    /** Protocols that Zeek does not name in its log are left out. */
    static ZeekResult of(List<Flow> flows, List<ZeekConnection> log, Counts late) {
        final Map<Conversation, List<Flow>> ours =
                flows.stream().collect(Collectors.groupingBy(Flow::conversation, TreeMap::new, Collectors.toList()));
        final Map<Conversation, List<ZeekConnection>> theirs = log.stream()
                .filter(each -> each.conversation().protocol() != 0)
                .collect(Collectors.groupingBy(ZeekConnection::conversation, TreeMap::new, Collectors.toList()));
        final ZeekComparison comparison = new ZeekComparison(late);
        theirs.forEach((conversation, lines) ->
                comparison.compare(conversation, new ArrayList<>(ours.getOrDefault(conversation, List.of())), lines));
        ours.keySet().stream()
                .filter(each -> !theirs.containsKey(each) && isLogged(each))
                .forEach(each -> comparison.add(Kind.UNEXPLAINED, each, "connections", "some", "none"));
        return comparison.result();
    }

    private static boolean isLogged(Conversation conversation) {
        return switch (conversation.protocol()) {
            case Conversation.TCP, Conversation.UDP, Conversation.ICMP, Conversation.ICMPV6 -> true;
            default -> false;
        };
    }

    private ZeekResult result() {
        return new ZeekResult(connections, paired, states, statesCompared, counts, differences);
    }

    private void compare(Conversation conversation, List<Flow> flows, List<ZeekConnection> lines) {
        connections += lines.size();
        if (flows.size() != lines.size()) {
            compareSums(conversation, flows, lines);
            return;
        }
        for (final ZeekConnection line : lines) {
            final Flow flow = flows.stream()
                    .min(Comparator.comparing((Flow each) -> distance(each, line)))
                    .orElseThrow();
            flows.remove(flow);
            paired++;
            compare(flow, line);
        }
    }

    private static BigDecimal distance(Flow flow, ZeekConnection line) {
        return flow.start().subtract(line.start()).abs();
    }

    private void compareSums(Conversation conversation, List<Flow> flows, List<ZeekConnection> lines) {
        final Counts ours = flows.stream().map(Flow::counts).reduce(Counts.NONE, Counts::plus);
        final long packets = lines.stream()
                .mapToLong(line -> line.sent().packets() + line.answered().packets())
                .sum();
        final long bytes = lines.stream()
                .mapToLong(line -> line.sent().ipBytes() + line.answered().ipBytes())
                .sum();
        final boolean isEqual = ours.packets() == packets && ours.bytes() == bytes;
        add(
                isEqual && !flows.isEmpty() ? Kind.ZEEK_SPLIT : lateOr(Kind.UNEXPLAINED, packets - ours.packets()),
                conversation,
                "connections (packets, bytes)",
                "%d (%d, %d)".formatted(flows.size(), ours.packets(), ours.bytes()),
                "%d (%d, %d)".formatted(lines.size(), packets, bytes));
    }

    private void compare(Flow flow, ZeekConnection line) {
        final Conversation conversation = line.conversation();
        final boolean isSwapped = !flow.clientEnd().equals(line.originator());
        if (isSwapped) {
            add(
                    Kind.ZEEK_OTHER_CLIENT,
                    conversation,
                    "client",
                    flow.clientEnd().toString(),
                    line.originator().toString());
        } else if (conversation.isTcp() && !line.state().isEmpty()) {
            statesCompared++;
            if (flow.state().equals(line.state())) {
                states++;
            } else {
                add(Kind.UNEXPLAINED, conversation, "state", flow.state(), line.state());
            }
        }
        final Sent client = isSwapped ? line.answered() : line.sent();
        final Sent server = isSwapped ? line.sent() : line.answered();
        if (!line.isKnown() || flow.client().equals(client) && flow.server().equals(server)) {
            counts++;
            return;
        }
        final long missing = client.packets() + server.packets() - flow.counts().packets();
        add(
                lateOr(Kind.UNEXPLAINED, missing),
                conversation,
                "packets (IP bytes) of client and server",
                flow.client() + ", " + flow.server(),
                client + ", " + server);
    }

    private Kind lateOr(Kind otherwise, long missing) {
        if (missing <= 0 || missing > late) {
            return otherwise;
        }
        late -= missing;
        return Kind.ZEEK_LATE;
    }

    private void add(Kind kind, Object where, String what, String ours, String theirs) {
        differences.add(new Difference(kind, where.toString(), "Zeek: " + what, ours, theirs));
    }
}
