// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.subscribe;

import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.FeedSockets;
import io.flowbraid.introspection.feed.inlet.FeedBacklog;
import io.flowbraid.introspection.feed.inlet.FeedConnection;
import io.flowbraid.introspection.feed.inlet.FeedInlet;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The feed of an agent in this process, through JeroMQ. */
final class InProcessInlet implements FeedInlet {
    private static final int MAX_MESSAGE = 16 << 20;

    private final ZMQ.Socket socket;
    private final FeedBacklog backlog;
    private final FeedConnection peer = new FeedConnection("", "");

    InProcessInlet(ZContext context, FeedEndpoint endpoint, int queueLength, FeedBacklog backlog) {
        this.backlog = backlog;
        socket = FeedSockets.create(context, SocketType.SUB);
        socket.setRcvHWM(queueLength);
        socket.setMaxMsgSize(MAX_MESSAGE);
        socket.subscribe(ZMQ.SUBSCRIPTION_ALL); // the sequence runs over all topics
        FeedSockets.attach(socket, endpoint);
    }

    @Override
    public void register(Selector selector) throws IOException {
        final Ready ready = (key, nowNs) -> {};
        socket.getFD().register(selector, SelectionKey.OP_READ, ready);
    }

    /** Until none is there: the channel is readable once for all that came together. */
    @Override
    public void gather(long nowNs) {
        while (backlog.hasRoom()) {
            final byte[] header = socket.recv(ZMQ.DONTWAIT);
            if (header == null) {
                return;
            }
            byte[] body = null;
            int frames = 1;
            while (socket.hasReceiveMore()) {
                final byte[] frame = socket.recv(ZMQ.DONTWAIT);
                frames++;
                if (frames == 2) {
                    body = frame;
                }
            }
            backlog.add(new FeedBacklog.Message(peer, header, body, frames, true));
        }
    }

    @Override
    public long tend(long nowNs) {
        return Long.MAX_VALUE;
    }

    @Override
    public String boundAddress() {
        return socket.getLastEndpoint();
    }

    @Override
    public void close() {
        socket.close();
    }
}
