// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.traffic;

import io.flowbraid.model.network.TcpFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Plays a script into a capture file and, if one is wanted, the feed beside it. (NOT thread safe) */
public final class MadeTraffic implements AutoCloseable {
    private static final long FIRST_NS = 1_700_000_000_000_000_000L;
    private static final long NS_PER_S = 1_000_000_000L;
    private static final long SEED = 0xC0FFEE;
    private static final int SHORTEST_FRAME = 64;
    private static final int MAX_FRAME = 1_500;
    private static final double SHORT_SHARE = 0.45;
    private static final double LONG_SHARE = 0.25;
    private static final double CLIENT_SHARE = 0.45;

    private final FlowEnds conversations;
    private final CaptureFile capture;
    private final @Nullable FeedFile feed;
    private final long intervalNs;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private long nowNs = FIRST_NS;

    private MadeTraffic(TrafficPlan plan, Path captureFile, @Nullable FeedFile feed) throws IOException {
        conversations = new FlowEnds(plan.flows());
        capture = new CaptureFile(captureFile, plan.snaplen());
        this.feed = feed;
        intervalNs = NS_PER_S / plan.packetsPerSecond();
    }

    /**
     * Makes both files anew.
     *
     * @param feedFile null without a feed
     * @return how many events the feed has
     */
    public static long write(TrafficPlan plan, Path captureFile, @Nullable Path feedFile) throws IOException {
        try (FeedFile feed = feedFile == null ? null : new FeedFile(feedFile, plan.hosts(), FIRST_NS);
                MadeTraffic traffic = new MadeTraffic(plan, captureFile, feed)) {
            new TrafficScript(plan).play(traffic::packet);
            return feed == null ? 0 : feed.events();
        }
    }

    /**
     * Makes a capture file anew, in two parts.
     *
     * @param beginningFile receives so many packets
     * @param restFile receives what follows
     */
    public static void writeInTwo(TrafficPlan plan, Path beginningFile, long packets, Path restFile)
            throws IOException {
        try (MadeTraffic traffic = new MadeTraffic(plan, beginningFile, null)) {
            final long restNs = traffic.nowNs + packets * traffic.intervalNs;
            new TrafficScript(plan).play((flow, step) -> {
                if (traffic.nowNs == restNs) {
                    traffic.capture.goOnIn(restFile);
                }
                traffic.packet(flow, step);
            });
        }
    }

    private void packet(int flow, Step step) throws IOException {
        if (feed != null) {
            before(feed, flow, step);
        }
        if (FlowEnds.isTcp(flow)) {
            switch (step) {
                case SYN -> control(flow, true, TcpFlags.SYN, 1);
                case SYN_ACK -> control(flow, false, TcpFlags.SYN | TcpFlags.ACK, 1);
                case ESTABLISHED, LAST_ACK -> control(flow, true, TcpFlags.ACK, 0);
                case FIRST_FIN -> control(flow, true, TcpFlags.FIN | TcpFlags.ACK, 1);
                case SECOND_FIN -> control(flow, false, TcpFlags.FIN | TcpFlags.ACK, 1);
                case DATA -> data(flow, random.nextDouble() < CLIENT_SHARE);
            }
        } else {
            datagram(flow, step == Step.DATA ? random.nextDouble() < CLIENT_SHARE : step != Step.SYN_ACK);
        }
        if (feed != null && step == Step.LAST_ACK) {
            after(feed, flow);
        }
        nowNs += intervalNs;
    }

    /** The kernel says what a process asked for before its packet leaves. */
    private void before(FeedFile feed, int flow, Step step) throws IOException {
        if (step == Step.SYN) {
            feed.begunByClient(nowNs, flow);
        } else if (step == (FlowEnds.isTcp(flow) ? Step.ESTABLISHED : Step.SYN_ACK)) {
            feed.takenByServer(nowNs, flow);
        }
    }

    private void after(FeedFile feed, int flow) throws IOException {
        final long sent = conversations.sent(flow, true) - 1; // but not the FIN
        final long received = conversations.sent(flow, false) - 1;
        feed.closed(nowNs + 1, flow, true, sent, received);
        feed.closed(nowNs + 1, flow, false, received, sent);
    }

    private void control(int flow, boolean isFromClient, int flags, int counted) throws IOException {
        tcp(flow, isFromClient, flags, counted, 0, SHORTEST_FRAME);
    }

    private void data(int flow, boolean isFromClient) throws IOException {
        final int frame = frameLength();
        final int payload = Math.max(0, frame - CaptureFile.headers(flow));
        final boolean isBare = frame == SHORTEST_FRAME || payload == 0;
        tcp(
                flow,
                isFromClient,
                isBare ? TcpFlags.ACK : TcpFlags.ACK | TcpFlags.PSH,
                isBare ? 0 : payload,
                isBare ? 0 : payload,
                frame);
    }

    private void tcp(int flow, boolean isFromClient, int flags, int counted, int payload, int frame)
            throws IOException {
        final int acknowledged = conversations.acknowledged(flow, isFromClient);
        final int sequence = conversations.advance(flow, isFromClient, counted);
        final int whole = Math.max(frame, CaptureFile.headers(flow));
        capture.tcp(nowNs, flow, isFromClient, flags, sequence, acknowledged, payload, whole);
    }

    private void datagram(int flow, boolean isFromClient) throws IOException {
        final int frame = frameLength();
        capture.udp(nowNs, flow, isFromClient, frame - CaptureFile.headers(flow), frame);
    }

    private int frameLength() {
        final double which = random.nextDouble();
        if (which < SHORT_SHARE) {
            return SHORTEST_FRAME;
        }
        return which < SHORT_SHARE + LONG_SHARE ? MAX_FRAME : random.nextInt(SHORTEST_FRAME, MAX_FRAME);
    }

    @Override
    public void close() throws IOException {
        capture.close();
    }
}
