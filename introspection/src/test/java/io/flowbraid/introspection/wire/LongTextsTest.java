// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import org.junit.jupiter.api.Test;

/** Processes with the longest paths and arguments and the largest numbers travel whole. */
class LongTextsTest {
    private static final String PATH = "\u2026" + "/d".repeat(2_170) + " (deleted)";
    private static final String ARGUMENTS = "\"\\\u20ac".repeat(1_365) + "\u2026";

    private final SocketEventEncoder encoder = new SocketEventEncoder();
    private final SocketEventDecoder decoder = new SocketEventDecoder();
    private final JsonBuffer buffer = new JsonBuffer(64);

    @Test
    void shouldCarryLongPathsAndArgumentsOfAllProcessesOfAnEvent() throws IllegalAccessException {
        final SocketEvent event = SocketEvents.connect(40_000);
        event.process = process(PATH, ARGUMENTS);
        event.laterImage = process(PATH + "1", ARGUMENTS);
        event.sender = process(PATH + "2", ARGUMENTS);
        event.receiver = process(PATH + "3", ARGUMENTS);

        final SocketEvent back = sent(event);

        assertThat(EventFields.differences(event, back)).isEmpty();
        assertThat(sent(event).process).isSameAs(back.process);
    }

    @Test
    void shouldMarkWhatItCuts() {
        final SocketEvent event = SocketEvents.connect(40_000);
        event.process = process("/bin/x", "x".repeat(JsonBuffer.MAX_TEXT_LENGTH + 1));

        assertThat(requireNonNull(sent(event).process).commandLine())
                .isEqualTo("x".repeat(JsonBuffer.MAX_TEXT_LENGTH) + "\u2026");
    }

    private static ProcessIdentity process(String path, String arguments) {
        final int uid = (int) 3_000_000_000L;
        final int gid = (int) 4_294_967_294L;
        return new ProcessIdentity("b", 7, 1, 1, "x", path, arguments, uid, null, gid, null, 1, "init", path);
    }

    private SocketEvent sent(SocketEvent event) {
        buffer.clear();
        encoder.encode(event, buffer);
        return new Decoded(decoder, buffer.copy(0, buffer.length())).single();
    }
}
