// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodecGarbageTest {
    private static final int WARM_UP = 50_000;
    private static final int MEASURED = 200_000;
    private static final int DIFFERENT = 64;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final SocketEventEncoder encoder = new SocketEventEncoder();
    private final SocketEventDecoder decoder = new SocketEventDecoder();
    private final JsonBuffer buffer = new JsonBuffer(64 << 10);
    private final SocketEvent[] events = new SocketEvent[DIFFERENT];
    private final byte[][] bodies = new byte[DIFFERENT][];
    private long decoded;

    private final FeedBodyListener count = new FeedBodyListener() {
        @Override
        public void event(SocketEvent event) {
            decoded++;
        }

        @Override
        public void refused(Malformation why) {
            throw new AssertionError(why);
        }
    };

    @Test
    void shouldDecodeWithoutGarbage() {
        prepare();
        decode(WARM_UP);
        final long before = threads.getCurrentThreadAllocatedBytes();

        decode(MEASURED);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(DIFFERENT);
        assertThat(decoded).isEqualTo(WARM_UP + MEASURED);
    }

    @Test
    void shouldDecodeAnExtensionThatIsAnObjectWithoutGarbage() {
        prepare();
        for (int i = 0; i < DIFFERENT; i++) {
            bodies[i] = asObject(bodies[i]);
        }
        decode(WARM_UP);
        final long before = threads.getCurrentThreadAllocatedBytes();

        decode(MEASURED);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(DIFFERENT);
        assertThat(decoded).isEqualTo(WARM_UP + MEASURED);
    }

    /** The events of the test have no text that needs an escape. */
    private static byte[] asObject(byte[] body) {
        return new String(body, StandardCharsets.UTF_8)
                .replace("\\\"", "\"")
                .replace("\"FLOWBRAID\":\"{", "\"FLOWBRAID\":{")
                .replace("}\"}", "}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldEncodeWithoutGarbage() {
        prepare();
        encode(WARM_UP);
        final long before = threads.getCurrentThreadAllocatedBytes();

        encode(MEASURED);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(DIFFERENT);
    }

    private void prepare() {
        final Random random = new Random(1);
        for (int i = 0; i < DIFFERENT; i++) {
            final SocketEvent event = SocketEvents.connect(40_000 + i);
            event.process = SocketEvents.process(random.nextInt(1 << 22), "curl" + i, event.bootId);
            event.workload = new Workload("c0ffee" + i, "web", "docker", "nginx:1", "default", "web-1", "uid", "web");
            event.counters.bytesSent = i * 1_000L;
            event.counters.bytesReceived = 3_000;
            event.counters.srttUs = 250;
            event.counters.state = 1;
            events[i] = event;
            buffer.clear();
            encoder.encode(event, buffer);
            bodies[i] = buffer.copy(0, buffer.length());
        }
    }

    private void decode(int times) {
        for (int i = 0; i < times; i++) {
            final byte[] body = bodies[i % DIFFERENT];
            decoder.decode(body, 0, body.length, count);
        }
    }

    private void encode(int times) {
        for (int i = 0; i < times; i++) {
            buffer.clear();
            encoder.encode(events[i % DIFFERENT], buffer);
        }
    }
}
