// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.inlet;

import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.socket.SocketEvent;

/**
 * What is known of one sender of a feed: its place in the sequence, what was lost of it, when it was last heard.
 * Written by the feed's thread, readable by all.
 */
public final class FeedSource {
    private static final long WRAP_ZONE = 1L << 16;
    private static final long LAST_ID = 0xffff_ffffL;
    /** Above any total a sender can reach: such a number is made up. */
    private static final long MAX_TOTAL = 1L << 48;

    private final FeedEndpoint endpoint;
    private final int sourceId;
    private final Counter messages = new Counter();
    private final Counter events = new Counter();
    private final Counter gaps = new Counter();
    private final Counter restarts = new Counter();
    private final Counter interleavings = new Counter();
    private final Counter lastSeenNs = new Counter();
    private final Counter lagNs = new Counter();
    private final Counter agentGenerated = new Counter();
    private final Counter agentLostInKernel = new Counter();
    private final Counter agentSent = new Counter();
    private final Counter reportedNs = new Counter();
    private final LostEvents lostOnTheWay = new LostEvents();
    private final Counter lostInKernelSinceSeen = new Counter();
    private final Counter nearestNs = new Counter();
    private final ClockSkew skew = new ClockSkew();
    private final GapBound gapBound = new GapBound();
    private final GapBound kernelLossBound = new GapBound();
    private volatile String peer = "";
    private volatile String hostName = "";
    private volatile String bootId = "";
    private volatile boolean hasHeartbeat;
    private volatile boolean hasEnded;
    private volatile long firstSeenNs;

    private long lastMessageId = -1;
    private String sender = "";
    private long senderAgent;
    private String earlierSender = "";
    private long earlierAgent;

    FeedSource(FeedEndpoint endpoint, int sourceId) {
        this.endpoint = endpoint;
        this.sourceId = sourceId;
    }

    public FeedEndpoint endpoint() {
        return endpoint;
    }

    public int sourceId() {
        return sourceId;
    }

    /** Address and port its connection comes from; empty within this process. */
    public String peer() {
        return peer;
    }

    void peer(String address) {
        peer = address;
    }

    /** Host of the sender; empty for one that does not say. */
    public String hostName() {
        return hostName;
    }

    /** The boot of the sender's host, whose clock it goes by; empty for one that does not say. */
    public String bootId() {
        return bootId;
    }

    public boolean isInProcess() {
        return endpoint.isInProcess();
    }

    /** Whether the sender says each second up to when it has reported everything. */
    public boolean hasHeartbeat() {
        return hasHeartbeat;
    }

    /** Whether the sender said that it was stopped, and nothing has arrived since. */
    public boolean hasEnded() {
        return hasEnded;
    }

    /** Wall clock, ns since the epoch: the first event of the agent that was seen last under this id. */
    public long firstSeenNs() {
        return firstSeenNs;
    }

    /**
     * How long ago everything was reported up to which this sender has reported everything: about a second with an
     * agent that keeps up. Means something only with a heartbeat.
     *
     * @param nowNs wall clock
     * @param isSameClock the sender is on this host; the clock of another one may be behind ours all the time
     */
    public long behindNs(long nowNs, boolean isSameClock) {
        return Math.max(0, nowNs - reportedNs.get() - (isSameClock ? 0 : Math.max(0, nearestNs.get())));
    }

    /** Events of this sender that are missing since it was first seen: in its kernel ring and on the way. */
    public long lost() {
        return lostInKernelSinceSeen.get() + lostOnTheWay.events();
    }

    /** Messages that are missing without the sender having said how many events were in them. */
    public long lostMessages() {
        return lostOnTheWay.messages();
    }

    public long messages() {
        return messages.get();
    }

    public long events() {
        return events.get();
    }

    /** Messages sent to us that never arrived. */
    public long gaps() {
        return gaps.get();
    }

    public long restarts() {
        return restarts.get();
    }

    /** Times two senders took turns under this id: above 0, two agents share it and gaps cannot be told. */
    public long interleavings() {
        return interleavings.get();
    }

    /** Wall clock, ns since the epoch. */
    public long lastSeenNs() {
        return lastSeenNs.get();
    }

    /** From the latest event's happening to its arrival; the two hosts' clocks are both in it. */
    public long lagNs() {
        return lagNs.get();
    }

    /** Events whose time was more than a second after their arrival: the sender's clock is ahead of ours. */
    public long clockAhead() {
        return skew.ahead();
    }

    /**
     * Heartbeats more than five seconds older than their arrival: the sender's clock is behind ours, or the way is
     * long.
     */
    public long clockBehind() {
        return skew.behind();
    }

    /**
     * Time of the event minus its arrival, ns, the largest of the last 10 to 20 s: above 0, how much the sender's clock
     * is ahead of ours; below 0, how much it is behind plus the way here. An exporter's records do not tell; 0 before
     * any event.
     */
    public long skewNs() {
        return skew.ns();
    }

    /** Events the agent made since its start, as its last heartbeat says. */
    public long agentGenerated() {
        return agentGenerated.get();
    }

    /** Events the agent's kernel ring had no room for. */
    public long agentLostInKernel() {
        return agentLostInKernel.get();
    }

    public long agentSent() {
        return agentSent.get();
    }

    /** Takes notice of a message whose events, if any, name this sender; says how many before it are missing. */
    public long advance(long messageId, String host, String bootId, long agent, long nowNs) {
        messages.increment();
        lastSeenNs.set(nowNs);
        final long last = lastMessageId;
        lastMessageId = messageId;
        if (isOtherSender(host, bootId, agent)) {
            lostOnTheWay.begin(events.get(), gaps.get());
            firstSeenNs = nowNs;
        } else if (last >= 0 && messageId != last) {
            return missingBetween(last, messageId, nowNs);
        }
        return 0;
    }

    /** To be called when a heartbeat arrived and what was missing before it is counted. */
    public void account() {
        lostOnTheWay.heartbeat(agentSent.get(), events.get(), gaps.get());
    }

    private long missingBetween(long last, long messageId, long nowNs) {
        final boolean isWrapped = last > LAST_ID - WRAP_ZONE && messageId < WRAP_ZONE;
        final long missing = (messageId - last & LAST_ID) - 1;
        if ((messageId < last && !isWrapped) || !gapBound.allows(missing, nowNs)) {
            restarts.increment();
            lostOnTheWay.begin(events.get(), gaps.get());
            return 0;
        }
        gaps.add(missing);
        return missing;
    }

    /** Its sequence is its own: nothing can be said about what came between. */
    private boolean isOtherSender(String host, String bootId, long agent) {
        if (bootId.isEmpty() && host.isEmpty()) {
            return false;
        }
        final String name = bootId.isEmpty() ? host : bootId;
        if (name.equals(sender) && agent == senderAgent) {
            return false;
        }
        final boolean isFirst = sender.isEmpty();
        if (name.equals(earlierSender) && agent == earlierAgent) {
            interleavings.increment();
        } else if (name.equals(sender)) {
            restarts.increment(); // a new agent in the place of one of the same host
        }
        earlierSender = sender;
        earlierAgent = senderAgent;
        sender = name;
        senderAgent = agent;
        hostName = host;
        return !isFirst;
    }

    /** Counts an event of this sender. */
    public void seen(SocketEvent event, long nowNs) {
        events.increment();
        hasEnded = event.isLast;
        if (firstSeenNs == 0) {
            firstSeenNs = nowNs;
        }
        lagNs.set(nowNs - event.timeNs);
        switch (event.kind) {
            case HEARTBEAT, CONNECT, ACCEPT ->
                reportedNs.set(Math.max(reportedNs.get(), Math.min(event.timeNs, nowNs)));
            default -> {}
        }
        skew.observe(event, nowNs);
    }

    /** Takes over the totals of a heartbeat. */
    public void seenTotals(SocketEvent heartbeat, long nowNs) {
        final long apartNs = nowNs - heartbeat.timeNs;
        nearestNs.set(hasHeartbeat ? Math.min(nearestNs.get(), apartNs) : apartNs);
        final long before = agentLostInKernel.get();
        final long lostInKernel = bounded(heartbeat.totalLostInKernel);
        // A total that fell is another agent's, which counts from 0.
        final long more =
                lostInKernel < before ? lostInKernel : hasHeartbeat || isInProcess() ? lostInKernel - before : 0;
        if (kernelLossBound.allows(more, nowNs)) {
            lostInKernelSinceSeen.add(more);
        }
        bootId = heartbeat.bootId;
        hasHeartbeat = true;
        agentGenerated.set(bounded(heartbeat.totalGenerated));
        agentLostInKernel.set(lostInKernel);
        agentSent.set(bounded(heartbeat.totalSent));
    }

    private static long bounded(long total) {
        return Math.max(0, Math.min(total, MAX_TOTAL));
    }
}
