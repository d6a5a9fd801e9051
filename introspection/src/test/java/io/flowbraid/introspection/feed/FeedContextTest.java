// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

class FeedContextTest {
    @Test
    void shouldCloseThoughASocketNeverEnds() {
        final FeedContext context = new FeedContext();
        // Unknown to the ZContext, which therefore waits for it for ever.
        try (ZMQ.Socket stuck = context.sockets().getContext().socket(SocketType.SUB)) {
            final CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);

            assertThatCode(() -> closed.get(60, TimeUnit.SECONDS)).doesNotThrowAnyException();
        }
    }
}
