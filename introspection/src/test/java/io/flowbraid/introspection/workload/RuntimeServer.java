// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A runtime that answers whatever the test wants; an answer of "" leaves the caller hanging. */
public final class RuntimeServer implements AutoCloseable {
    private final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final AtomicInteger asked = new AtomicInteger();
    private final UnaryOperator<String> answers;

    public RuntimeServer(Path socket, UnaryOperator<String> answers) throws IOException {
        this.answers = answers;
        server.bind(UnixDomainSocketAddress.of(socket));
        final Thread thread = new Thread(this::serve, "runtime-server");
        thread.setDaemon(true);
        thread.start();
    }

    public static String ok(String json) {
        return "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + json;
    }

    static String notFound() {
        return "HTTP/1.0 404 Not Found\r\n\r\n{\"message\":\"No such container\"}";
    }

    int asked() {
        return asked.get();
    }

    private void serve() {
        try {
            while (true) {
                final SocketChannel channel = server.accept();
                final ByteBuffer request = ByteBuffer.allocate(1024);
                channel.read(request);
                asked.incrementAndGet();
                final String[] words =
                        new String(request.array(), 0, request.position(), StandardCharsets.US_ASCII).split(" ", -1);
                final String answer = answers.apply(words[1]);
                if (!answer.isEmpty()) {
                    channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
                    channel.close();
                }
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
