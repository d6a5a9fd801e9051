// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import io.flowbraid.model.flow.Conversation;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.text.SafeText;
import io.flowbraid.record.Timestamps;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * Makes the line of a flow: time, protocol, client &gt; server, what each sent, state, duration, where it was observed,
 * and who is beyond a proxy or an address translation. What each sent is packets and IP bytes, or segments and payload
 * bytes where only the sockets were counted. Columns keep their place unless a name is longer than its column.
 */
final class FlowLine {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int ENDS_WIDTH = 36;

    private final StringBuilder text = new StringBuilder(256);
    private final ZoneId zone;
    private final EndText ends;
    private final List<String> points;

    /**
     * @param points names of the observation points by interface id; empty: lines do not say where a flow was observed
     */
    FlowLine(ZoneId zone, boolean isColoured, List<String> points) {
        this.zone = zone;
        this.points = List.copyOf(points);
        ends = new EndText(text, isColoured);
    }

    /** The line without its end; the buffer is used again by the next call. */
    CharSequence of(FlowRecord flow) {
        text.setLength(0);
        time(flow.startNs);
        text.append(' ');
        padded(Transport.name(flow.protocol), 5);
        end(flow.client, flow.protocol);
        text.append(" > ");
        end(flow.server, flow.protocol);
        sent(flow, flow.client);
        text.append(" >");
        sent(flow, flow.server);
        text.append("  ");
        padded(StateText.of(flow), StateText.MAX_LENGTH + 1);
        duration(flow.endNs - flow.startNs);
        if (!points.isEmpty()) {
            text.append("  on ");
            SafeText.appendQuoted(text, points.get(flow.interfaceId));
        }
        beyond(flow);
        return text;
    }

    private void time(long epochNs) {
        final long second = Math.floorDiv(epochNs, NS_PER_SECOND);
        final int offset =
                zone.getRules().getOffset(Instant.ofEpochSecond(second)).getTotalSeconds();
        Timestamps.appendTimeOfDay(text, (int) Math.floorMod(second + offset, 86_400L));
        text.append('.');
        Timestamps.appendPadded(text, Math.floorMod(epochNs, NS_PER_SECOND) / 1_000, 6);
    }

    private void end(FlowSide side, int protocol) {
        final int visible = ends.append(side, protocol);
        pad(ENDS_WIDTH - visible);
    }

    private void sent(FlowRecord flow, FlowSide side) {
        final boolean isOfSockets = flow.observer == ObserverType.SOCKETS;
        right(side.packets, 5);
        text.append(isOfSockets ? " seg" : " pkt").append(side.packets == 1 ? "  " : "s ");
        right(isOfSockets ? side.payloadBytes : side.bytes, 8);
        text.append(" B");
    }

    private void duration(long ns) {
        final long us = ns / 1_000;
        if (us < 1_000_000) {
            text.append(us / 1_000).append('.');
            Timestamps.appendPadded(text, us % 1_000, 3);
            text.append(" ms");
        } else if (us < 60_000_000) {
            text.append(us / 1_000_000).append('.');
            Timestamps.appendPadded(text, us / 1_000 % 1_000, 3);
            text.append(" s");
        } else {
            text.append(us / 60_000_000).append(" min ");
            Timestamps.appendPadded(text, us / 1_000_000 % 60, 2);
            text.append(" s");
        }
    }

    /** Who is behind the other end, when that is a proxy or an address that is translated. */
    private void beyond(FlowRecord flow) {
        final Conversation conversation = flow.conversation;
        if (conversation.leg == ConversationLeg.TO_INTERMEDIARY && conversation.server.isKnown()) {
            text.append("  => ");
            ends.append(conversation.server, flow.protocol);
        } else if (conversation.leg == ConversationLeg.FROM_INTERMEDIARY && conversation.client.isKnown()) {
            text.append("  <= ");
            ends.append(conversation.client, flow.protocol);
        }
        if (flow.server.natPort >= 0) {
            text.append("  => ");
            ends.appendTranslated(flow.server, flow.protocol);
        }
        if (flow.client.natPort >= 0) {
            text.append("  <= ");
            ends.appendTranslated(flow.client, flow.protocol);
        }
    }

    private void padded(String word, int width) {
        text.append(word);
        pad(width - word.length());
    }

    /** A dash for a number that is not known. */
    private void right(long number, int width) {
        final int start = text.length();
        if (number < 0) {
            text.append('-');
        } else {
            text.append(number);
        }
        for (int missing = width - (text.length() - start); missing > 0; missing--) {
            text.insert(start, ' ');
        }
    }

    private void pad(int width) {
        for (int i = 0; i < width; i++) {
            text.append(' ');
        }
    }
}
