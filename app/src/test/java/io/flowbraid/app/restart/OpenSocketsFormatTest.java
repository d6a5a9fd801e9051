// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.model.socket.OpenSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenSocketsFormatTest {
    private static final OpenSocket SOCKET = socket("5c1dd4ee-b007", 1);
    private static final List<OpenSocket> SOCKETS = List.of(SOCKET, socket("", -2), socket("5c1dd4ee-b007", 1L << 62));

    /** Each field has a value of its own. */
    static OpenSocket socket(String bootId, long cookie) {
        return new OpenSocket(
                bootId,
                0xffff_0001L,
                cookie,
                3,
                -4,
                5,
                -6,
                7,
                1,
                255,
                -9,
                1_700_000_000_000_000_000L,
                new OpenSocket.Counts(10, 11, 12, -1, 1L << 50));
    }

    @Test
    void shouldGiveBackWhatItWasGiven() throws IOException {
        assertThat(OpenSocketsFormat.decode(OpenSocketsFormat.encode(SOCKETS))).isEqualTo(SOCKETS);
        assertThat(OpenSocketsFormat.decode(OpenSocketsFormat.encode(List.of())))
                .isEmpty();
    }

    @Test
    void shouldKeepTheBytesOfOneSocket() {
        final byte[] bytes = OpenSocketsFormat.encode(List.of(SOCKET));

        assertThat(bytes)
                .hasSize(8 + 3 * 4 + 2 + 13 + 124 + 4)
                .startsWith("FBSOCKET".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void shouldRefuseAFileThatEndsTooEarly() {
        final byte[] bytes = OpenSocketsFormat.encode(SOCKETS);

        for (int length = 0; length < bytes.length; length++) {
            final byte[] part = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> OpenSocketsFormat.decode(part))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldRefuseAFileWithADamagedByte() {
        final byte[] bytes = OpenSocketsFormat.encode(SOCKETS);

        for (int i = 0; i < bytes.length; i++) {
            final byte[] damaged = bytes.clone();
            damaged[i] ^= 0x40;
            assertThatThrownBy(() -> OpenSocketsFormat.decode(damaged))
                    .as("byte %d", i)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldSayWhyItRefusesAFile() {
        final byte[] later = OpenSocketsFormat.encode(SOCKETS);
        later[11] = 2;

        assertThatThrownBy(() -> OpenSocketsFormat.decode("companions {}".getBytes(StandardCharsets.UTF_8)))
                .hasMessage("it is not a file of open sockets");
        assertThatThrownBy(() -> OpenSocketsFormat.decode(later))
                .hasMessage("it has version 2, and this program reads version 1");
        assertThatThrownBy(() -> OpenSocketsFormat.decode(Arrays.copyOf(later, 12)))
                .isInstanceOf(IOException.class);
    }
}
