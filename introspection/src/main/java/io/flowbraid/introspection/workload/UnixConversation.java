// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A connection to a Unix socket that ends at a deadline, whatever the other side does or leaves undone. */
final class UnixConversation implements Closeable {
    private final SocketChannel channel;
    private final Selector selector;
    private final Duration limit;
    private final long deadlineNs;

    private UnixConversation(SocketChannel channel, Selector selector, Duration limit) {
        this.channel = channel;
        this.selector = selector;
        this.limit = limit;
        deadlineNs = System.nanoTime() + limit.toNanos();
    }

    static UnixConversation open(Path socket, Duration limit) throws IOException {
        final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            final UnixConversation conversation = new UnixConversation(channel, Selector.open(), limit);
            conversation.connect(UnixDomainSocketAddress.of(socket));
            return conversation;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void connect(UnixDomainSocketAddress address) throws IOException {
        try {
            channel.register(selector, SelectionKey.OP_CONNECT);
            if (!channel.connect(address)) {
                do {
                    await(SelectionKey.OP_CONNECT);
                } while (!channel.finishConnect());
            }
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    /** Waits for at least one byte; -1 at the end. */
    int read(ByteBuffer into) throws IOException {
        int length = channel.read(into);
        while (length == 0 && into.hasRemaining()) {
            await(SelectionKey.OP_READ);
            length = channel.read(into);
        }
        return length;
    }

    private void await(int operation) throws IOException {
        Objects.requireNonNull(channel.keyFor(selector)).interestOps(operation);
        final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        if (leftMs <= 0 || Thread.currentThread().isInterrupted()) {
            throw new IOException("no answer within " + limit.toMillis() + " ms");
        }
        selector.select(leftMs);
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
