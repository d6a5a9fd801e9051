// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.transport;

import io.flowbraid.export.message.IpfixMessage;
import io.flowbraid.export.message.TemplateBook;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A collector over UDP (RFC 7011 section 10.3): templates again and again, because each may be lost. A collector that
 * does not listen answers with an ICMP error; messages sent since the last look are then counted as lost. Without such
 * an answer they count as sent.
 */
public final class UdpOutlet implements CollectorOutlet {
    /** A receive buffer of the usual size holds them, so that a burst from a file is not lost there. */
    private static final int BURST = 32;

    private static final long BURST_NS = 1_000_000;
    /** How long an ICMP error about the last message may take. */
    private static final long LAST_ANSWER_NS = 20_000_000;

    private final TemplateBook templates;
    private final HostLookup lookup;
    private final Outage outage;
    private final FlowAccount account;
    private final LongSupplier nanoClock;
    private final long refreshNs;
    private final ByteBuffer answer = ByteBuffer.allocate(1);
    private @Nullable DatagramChannel channel;
    private int sequence;
    private long templatesDueNs;
    /** The collector did not listen a moment ago: it may have begun to, and has no templates. */
    private boolean isAway;
    /** Flows in messages that may still turn out to be lost. */
    private int unsure;

    private int burst;
    private long burstBeganNs;

    public UdpOutlet(
            TemplateBook templates,
            HostLookup lookup,
            Outage outage,
            FlowAccount account,
            LongSupplier nanoClock,
            long refreshNs) {
        this.templates = templates;
        this.lookup = lookup;
        this.outage = outage;
        this.account = account;
        this.nanoClock = nanoClock;
        this.refreshNs = refreshNs;
    }

    @Override
    public void send(ByteBuffer message, int flows) {
        if (channel == null && !open()) {
            account.lostAway(flows);
            return;
        }
        settle();
        final long nowNs = nanoClock.getAsLong();
        if (isAway || nowNs - templatesDueNs >= 0) {
            isAway = false;
            templatesDueNs = nowNs + refreshNs;
            templates.write(this::transmit);
            settle();
        }
        if (transmit(message)) {
            unsure += flows;
        } else {
            account.lostAway(flows);
        }
    }

    private boolean open() {
        final InetSocketAddress address = lookup.find();
        if (address == null) {
            outage.failed("its name cannot be resolved", nanoClock.getAsLong());
            return false;
        }
        try {
            final DatagramChannel opened = DatagramChannel.open();
            opened.configureBlocking(false);
            opened.connect(address);
            channel = opened;
            templatesDueNs = nanoClock.getAsLong();
            return true;
        } catch (IOException e) {
            lookup.forget();
            outage.failed(String.valueOf(e.getMessage()), nanoClock.getAsLong());
            return false;
        }
    }

    private boolean transmit(ByteBuffer message) {
        final DatagramChannel open = channel;
        if (open == null) {
            return false;
        }
        pace();
        sequence = IpfixMessage.sequence(message, 0, sequence);
        try {
            while (open.write(message) == 0) {
                LockSupport.parkNanos(BURST_NS); // the device's queue is full
            }
            return true;
        } catch (IOException e) {
            failed(e);
            return false;
        }
    }

    private void pace() {
        if (++burst > BURST) {
            final long leftNs = BURST_NS - (nanoClock.getAsLong() - burstBeganNs);
            if (leftNs > 0) {
                LockSupport.parkNanos(leftNs);
            }
            burst = 1;
        }
        if (burst == 1) {
            burstBeganNs = nanoClock.getAsLong();
        }
    }

    /** Learns what became of the messages before. */
    private void settle() {
        final DatagramChannel open = channel;
        if (open != null) {
            try {
                while (open.read(answer.clear()) > 0) {
                    answer.clear(); // collectors say nothing; what they say is skipped
                }
            } catch (IOException e) {
                failed(e);
            }
        }
        account.sent(unsure);
        unsure = 0;
    }

    private void failed(IOException cause) {
        isAway = true;
        account.lostAway(unsure);
        unsure = 0;
        final String text = cause.getMessage();
        outage.failed(text == null ? "nobody listens there" : text, nanoClock.getAsLong());
    }

    @Override
    public void flush() {
        // Each message has left already.
    }

    @Override
    public void close() {
        if (unsure > 0) {
            LockSupport.parkNanos(LAST_ANSWER_NS);
        }
        settle();
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                channel = null; // nothing was left to send
            }
        }
    }
}
