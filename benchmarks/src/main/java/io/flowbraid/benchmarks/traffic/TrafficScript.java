// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.traffic;

import java.io.IOException;
import java.util.SplittableRandom;

/**
 * Which flow has the next packet, and what that packet is. Each flow begins with three packets of its own; a part of
 * the TCP flows ends with three. Flows begin and end in groups, so that between two steps of one there are steps of
 * others: a round trip. All other packets go to whoever is open, skewed (Zipf): few elephants, many mice.
 */
final class TrafficScript {
    /** Of an opening and of a closing, each. */
    static final int HANDSHAKE = 3;

    private static final long SEED = 0x5E55101D;
    private static final int GROUP = 64;
    private static final double POPULAR_SHARE = 1 / 3.0;
    private static final double CLOSED_SHARE = 0.6;

    /** Takes the packets, in order. */
    interface Player {
        void packet(int flow, Step step) throws IOException;
    }

    private final long packets;
    private final int flows;
    private final int closedFlows;
    private final SplittableRandom random = new SplittableRandom(SEED);

    private final int[] open;
    private int openCount;
    private int openTcpCount;

    private int opened;
    private final int[] openingGroup = new int[GROUP];
    private int openingSize;
    private int openingAt;

    private int closed;
    private final int[] closingGroup = new int[GROUP];
    private int closingSize;
    private int closingAt;

    TrafficScript(TrafficPlan plan) {
        packets = plan.packets();
        flows = plan.flows();
        open = new int[flows];
        final long spare = packets - (long) HANDSHAKE * flows;
        final int tcpFlows = flows - flows / FlowEnds.UDP_OF;
        closedFlows = (int) Math.min((long) (CLOSED_SHARE * tcpFlows), spare / (2 * HANDSHAKE));
    }

    /** TCP flows that end in good order. */
    int closedFlows() {
        return closedFlows;
    }

    void play(Player player) throws IOException {
        final long openings = (long) HANDSHAKE * flows;
        final long closings = (long) HANDSHAKE * closedFlows;
        final double openingSpan = openings * 2 > packets ? packets : 0.7 * packets;
        final double closingStart = 0.3 * packets;
        long openingsDone = 0;
        long closingsDone = 0;
        for (long i = 0; i < packets; i++) {
            final long rest = packets - i;
            final boolean isForced = openings - openingsDone + closings - closingsDone >= rest;
            if (openingsDone < openings && (isForced || openCount == 0 || openingsDone < openings * i / openingSpan)) {
                opening(player);
                openingsDone++;
            } else if (closingsDone < closings
                    && (isForced || closingsDone < closings * (i - closingStart) / (packets - closingStart))
                    && canClose()) {
                closing(player);
                closingsDone++;
            } else {
                player.packet(open[any()], Step.DATA);
            }
        }
    }

    private void opening(Player player) throws IOException {
        if (openingAt == openingSize * HANDSHAKE) {
            openingSize = Math.min(GROUP, flows - opened);
            openingAt = 0;
            for (int i = 0; i < openingSize; i++) {
                openingGroup[i] = opened++;
            }
        }
        final int flow = openingGroup[openingAt % openingSize];
        final int step = openingAt++ / openingSize;
        player.packet(flow, step == 0 ? Step.SYN : step == 1 ? Step.SYN_ACK : Step.ESTABLISHED);
        if (step == HANDSHAKE - 1) {
            open[openCount++] = flow;
            openTcpCount += FlowEnds.isTcp(flow) ? 1 : 0;
        }
    }

    private boolean canClose() {
        return closingAt < closingSize * HANDSHAKE || openTcpCount >= Math.min(GROUP, closedFlows - closed);
    }

    private void closing(Player player) throws IOException {
        if (closingAt == closingSize * HANDSHAKE) {
            closingSize = Math.min(GROUP, closedFlows - closed);
            closingAt = 0;
            for (int i = 0; i < closingSize; i++) {
                closingGroup[i] = takeOpenTcp();
            }
            closed += closingSize;
        }
        final int flow = closingGroup[closingAt % closingSize];
        final int step = closingAt++ / closingSize;
        player.packet(flow, step == 0 ? Step.FIRST_FIN : step == 1 ? Step.SECOND_FIN : Step.LAST_ACK);
    }

    private int takeOpenTcp() {
        int at = random.nextInt(openCount);
        while (!FlowEnds.isTcp(open[at])) {
            at = at + 1 == openCount ? 0 : at + 1;
        }
        final int flow = open[at];
        open[at] = open[--openCount];
        openTcpCount--;
        return flow;
    }

    private int any() {
        if (random.nextDouble() >= POPULAR_SHARE) {
            return random.nextInt(openCount);
        }
        return (int) Math.exp(Math.log(openCount) * random.nextDouble()) % openCount;
    }
}
