// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.socket.SocketEvent;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoundTripTest {
    private static final long SEED = 0x5EED_F10B_4A1DL;
    private static final int EVENTS = 20_000;

    private final SocketEventEncoder encoder = new SocketEventEncoder();
    private final SocketEventDecoder decoder = new SocketEventDecoder(CommandLines.FULL);
    private final JsonBuffer buffer = new JsonBuffer(64);

    @Test
    void shouldReadBackEveryFieldOfAnyEvent() throws Exception {
        final Random random = new Random(SEED);

        for (int i = 0; i < EVENTS; i++) {
            final SocketEvent event = SocketEvents.any(random);
            final SocketEvent back = decoded(encoded(event));

            assertThat(EventFields.differences(event, back))
                    .as("seed %x, event %d", SEED, i)
                    .isEmpty();
        }
    }

    @Test
    void shouldWriteWhatAnotherJsonParserReads() throws Exception {
        final ObjectMapper jackson = new ObjectMapper();
        final Random random = new Random(SEED);

        for (int i = 0; i < 1_000; i++) {
            final SocketEvent event = SocketEvents.any(random);

            final String extension =
                    jackson.readTree(encoded(event)).path("FLOWBRAID").textValue();

            assertThat(jackson.readTree(extension).path("host").asText()).isEqualTo(event.hostName);
        }
    }

    @Test
    void shouldGiveTheSameInstanceForTheSameProcess() {
        final SocketEvent first = decoded(encoded(SocketEvents.connect(40_000)));
        final SocketEvent second = decoded(encoded(SocketEvents.connect(40_001)));

        assertThat(second.process).isNotNull().isSameAs(first.process);
    }

    @Test
    void shouldReplaceHalfASurrogatePair() {
        final SocketEvent event = SocketEvents.connect(1);
        event.hostName = "x\ud800y";

        assertThat(decoded(encoded(event)).hostName).isEqualTo("x\ufffdy");
    }

    private byte[] encoded(SocketEvent event) {
        buffer.clear();
        encoder.encode(event, buffer);
        return buffer.copy(0, buffer.length());
    }

    private SocketEvent decoded(byte[] json) {
        return new Decoded(decoder, json).single();
    }
}
