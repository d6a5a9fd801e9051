// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DecoderFuzzTest {
    private static final long SEED = 0xF022_F10BL;
    private static final int MESSAGES = 100_000;

    private final SocketEventEncoder encoder = new SocketEventEncoder();
    private final SocketEventDecoder decoder = new SocketEventDecoder();
    private final FeedHeader header = new FeedHeader();
    private final JsonBuffer buffer = new JsonBuffer(4096);

    @Test
    void shouldNeverThrowWhateverArrives() {
        final Random random = new Random(SEED);

        for (int i = 0; i < MESSAGES; i++) {
            final byte[] frame = FeedHeader.encode(FeedTopic.FLOW, 1, 0, i);
            final byte[] body = encoded(SocketEvents.any(random));
            final byte[] badFrame = random.nextInt(4) == 0 ? damaged(frame, random) : frame;
            final byte[] badBody = damaged(body, random);

            assertThatCode(() -> {
                        if (header.read(badFrame) == Malformation.NONE) {
                            decoder.decode(header, badBody, DISCARD);
                        }
                    })
                    .as("seed %x, message %d", SEED, i)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void shouldDecodeAGoodMessageAfterAnyBadOne() {
        final Random random = new Random(SEED + 1);
        final byte[] good = encoded(SocketEvents.connect(4711));

        for (int i = 0; i < 2_000; i++) {
            final byte[] bad = damaged(encoded(SocketEvents.any(random)), random);
            decoder.decode(bad, 0, bad.length, DISCARD);

            assertThat(new Decoded(decoder, good).single().localPort).isEqualTo(4711);
        }
    }

    @Test
    void shouldReadTheSameWhateverItReadBefore() {
        final Random random = new Random(SEED + 2);
        final SocketEvent[] few =
                Stream.generate(() -> SocketEvents.any(random)).limit(20).toArray(SocketEvent[]::new);

        for (int i = 0; i < 2_000; i++) {
            final byte[] body = encoded(few[random.nextInt(few.length)]);
            final byte[] message = random.nextInt(3) == 0 ? damaged(body, random) : body;

            final Decoded warm = new Decoded(decoder, message);
            final Decoded fresh = new Decoded(new SocketEventDecoder(), message);

            assertThat(warm.verdict).as("seed %x, message %d", SEED, i).isEqualTo(fresh.verdict);
            assertThat(warm.refusals).isEqualTo(fresh.refusals);
            assertThat(warm.events)
                    .usingRecursiveFieldByFieldElementComparator()
                    .isEqualTo(fresh.events);
        }
    }

    @Test
    void shouldReadKeysInAnyOrderAndSpacing() {
        final String[] fields = {
            "\"PROTOCOL\":6",
            "\"IPV4_SRC_ADDR\":\"10.0.0.1\"",
            "\"IPV4_DST_ADDR\" : \"10.0.0.2\"",
            "\"L4_SRC_PORT\":\t40000",
            "\"L4_DST_PORT\":443",
            "\"TCP_EVENT_TYPE\":\"CONNECT\"",
            "\"UNKNOWN\":{\"PID\":[1,{}]}",
            "\"LOCAL_PROCESS\":{\"PID\":4711,\"PROCESS_PATH\":\"/usr/bin/curl\"}",
            "\"FLOWBRAID\":{\"cookie\":17,\"netns\":18,\"process\":{\"start\":19}}"
        };
        final Random random = new Random(SEED + 3);
        for (int i = 0; i < 2_000; i++) {
            Collections.shuffle(Arrays.asList(fields), random);
            final String body = '{' + String.join(random.nextBoolean() ? "," : " ,\n ", fields) + '}';

            final SocketEvent event = new Decoded(decoder, body.getBytes(StandardCharsets.UTF_8)).single();

            assertThat(event.localPort).isEqualTo(40_000);
            assertThat(event.remotePort).isEqualTo(443);
            assertThat(event.cookie).isEqualTo(17);
            assertThat(event.netns).isEqualTo(18);
            assertThat(event.process)
                    .extracting(ProcessIdentity::pid, ProcessIdentity::startNs)
                    .containsExactly(4711, 19L);
        }
    }

    private byte[] encoded(SocketEvent event) {
        buffer.clear();
        encoder.encode(event, buffer);
        return buffer.copy(0, buffer.length());
    }

    private static byte[] damaged(byte[] message, Random random) {
        final byte[] damaged =
                random.nextInt(3) == 0 ? Arrays.copyOf(message, random.nextInt(message.length)) : message.clone();
        for (int flips = random.nextInt(4); flips > 0 && damaged.length > 0; flips--) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }

    private static final FeedBodyListener DISCARD = new FeedBodyListener() {
        @Override
        public void event(SocketEvent event) {}

        @Override
        public void refused(Malformation why) {}
    };
}
