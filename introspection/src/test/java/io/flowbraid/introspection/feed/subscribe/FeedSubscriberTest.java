// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import com.lmax.disruptor.RingBuffer;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.zeromq.ZContext;

class FeedSubscriberTest {
    @Test
    void shouldTakeNoThreadWithoutAFeed() {
        final Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (ZContext context = new ZContext();
                FeedSubscriber subscriber = new FeedSubscriber(
                        context,
                        List.of(),
                        new FeedSubscriber.Settings(FeedSubscriber.Limits.DEFAULT, null, CommandLines.MASKED),
                        RingBuffer.createSingleProducer(SocketEvent::new, 2),
                        new LossLedger(),
                        System::nanoTime)) {
            subscriber.start(ThreadPriority.UNCHANGED, Thread.currentThread());

            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !before.contains(thread))
                    .extracting(Thread::getName)
                    .doesNotContain("feed");
        }
    }
}
