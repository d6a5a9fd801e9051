// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.model.SocketCounters;
import io.flowbraid.model.SocketEvent;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoundTripTest {
    private static final long SEED = 0x5EED_F10B_4A1DL;
    private static final int EVENTS = 20_000;

    private final SocketEventEncoder encoder = new SocketEventEncoder();
    private final SocketEventDecoder decoder = new SocketEventDecoder();
    private final JsonBuffer buffer = new JsonBuffer(64);

    @Test
    void shouldReadBackEveryFieldOfAnyEvent() throws Exception {
        final Random random = new Random(SEED);

        for (int i = 0; i < EVENTS; i++) {
            final SocketEvent event = SocketEvents.any(random);
            final SocketEvent back = decoded(encoded(event));

            assertThat(differences(event, back))
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

            assertThat(jackson.readTree(encoded(event)).at("/FLOWBRAID/host").asText())
                    .isEqualTo(event.hostName);
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

    /** Names of the public fields in which two events differ, those of their counters too. */
    private static List<String> differences(Object one, Object other) throws IllegalAccessException {
        final List<String> names = new ArrayList<>();
        for (final Field field : one.getClass().getFields()) {
            if (field.getType() == SocketCounters.class) {
                names.addAll(differences(field.get(one), field.get(other)));
            } else if (!Objects.equals(field.get(one), field.get(other))) {
                names.add(field.getName());
            }
        }
        return names;
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
