// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One collector's connection: made without blocking, and again after a pause that doubles. (NOT thread safe) */
public final class CollectorConnection {
    private static final long FIRST_PAUSE_NS = 1_000_000_000;
    private static final long MAX_PAUSE_NS = 30_000_000_000L;
    private static final long CONNECT_TIMEOUT_NS = 5_000_000_000L;

    private final HostLookup lookup;
    private final Outage outage;
    private final LongSupplier nanoClock;
    private final ByteBuffer answer = ByteBuffer.allocate(64);
    private @Nullable SocketChannel channel;
    private boolean isOpen;
    private long beganNs;
    private long nextAttemptNs;
    private long pauseNs = FIRST_PAUSE_NS;

    public CollectorConnection(HostLookup lookup, Outage outage, LongSupplier nanoClock) {
        this.lookup = lookup;
        this.outage = outage;
        this.nanoClock = nanoClock;
        nextAttemptNs = nanoClock.getAsLong();
    }

    boolean isOpen() {
        return isOpen;
    }

    boolean isBeingMade() {
        return channel != null && !isOpen;
    }

    /** Goes on with connecting, when it is time. True when a connection was just made. */
    boolean advance() throws IOException {
        if (isOpen) {
            lookForEnd();
            return false;
        }
        final long nowNs = nanoClock.getAsLong();
        if (channel == null && nowNs - nextAttemptNs >= 0) {
            begin(nowNs);
        }
        final SocketChannel connecting = channel;
        if (connecting == null) {
            return false;
        }
        if (!connecting.finishConnect()) {
            if (nowNs - beganNs > CONNECT_TIMEOUT_NS) {
                throw new ConnectException("no answer");
            }
            return false;
        }
        isOpen = true;
        outage.ended();
        return true;
    }

    private void begin(long nowNs) throws IOException {
        final InetSocketAddress address = lookup.find();
        if (address == null) {
            throw new ConnectException("its name cannot be resolved");
        }
        final SocketChannel made = SocketChannel.open();
        channel = made;
        beganNs = nowNs;
        made.configureBlocking(false);
        made.connect(address);
    }

    /** A collector sends nothing but the end of its connection. */
    private void lookForEnd() throws IOException {
        final SocketChannel open = channel;
        if (open == null || open.read(answer.clear()) < 0) {
            throw new ConnectException("it closed the connection");
        }
        pauseNs = FIRST_PAUSE_NS;
    }

    /** Writes what the connection takes. Whether that is all. */
    boolean write(ByteBuffer bytes) throws IOException {
        final SocketChannel open = channel;
        if (open != null && bytes.hasRemaining()) {
            open.write(bytes);
        }
        return !bytes.hasRemaining();
    }

    /** The connection, or the attempt to make one, is over. */
    void failed(IOException cause) {
        close();
        lookup.forget();
        final long nowNs = nanoClock.getAsLong();
        outage.failed(String.valueOf(cause.getMessage()), nowNs);
        nextAttemptNs = nowNs + pauseNs;
        pauseNs = Math.min(2 * pauseNs, MAX_PAUSE_NS);
    }

    void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                isOpen = false; // it was broken already
            }
        }
        channel = null;
        isOpen = false;
    }
}
