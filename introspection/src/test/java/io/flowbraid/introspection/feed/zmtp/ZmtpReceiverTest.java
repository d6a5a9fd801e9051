// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ZmtpReceiverTest {
    private static final byte[] GREETING = ByteBuffer.allocate(64)
            .put((byte) 0xff)
            .put(9, (byte) 0x7f)
            .put(10, (byte) 3)
            .put(12, text("NULL"))
            .array();
    private static final byte[] READY = frame(4, text("\5READY\13Socket-Type\0\0\0\4XPUB"));
    private static final int ROUNDS = Integer.getInteger("flowbraid.torture.messages", 100_000);
    private static final long SEED = Long.getLong("flowbraid.torture.seed", System.nanoTime());

    private final ByteBudget budget = new ByteBudget(1 << 20);
    private final List<String> messages = new ArrayList<>();
    private final ZmtpReceiver receiver = receiver(null);

    private ZmtpReceiver receiver(@Nullable CurveServerKeys keys) {
        return new ZmtpReceiver(
                keys,
                budget,
                (header, body, frames, hadRoom) -> messages.add(new String(header, StandardCharsets.ISO_8859_1) + "|"
                        + (body == null ? "-" : Integer.toString(body.length)) + "|" + frames + "|" + hadRoom));
    }

    @Test
    void shouldReadMessagesHoweverTheirBytesArrive() {
        final byte[] stream = join(
                GREETING,
                READY,
                frame(1, text("head")),
                frame(0, new byte[300]),
                frame(4, text("\4PING\0\0x")),
                frame(0, text("y")));
        for (final byte each : stream) {
            assertThat(receiver.take(ByteBuffer.wrap(new byte[] {each}))).isNull();
        }

        assertThat(messages).containsExactly("head|300|2|true", "y|-|1|true");
        assertThat(receiver.isInMessage()).isFalse();
        assertThat(budget.taken()).isZero();
    }

    @Test
    void shouldSayWhyItEndsAConnection() {
        assertThat(receiver(null).take(ByteBuffer.wrap(text("GET / HTTP/1.1")))).isEqualTo(Refusal.NOT_ZMTP);
        assertThat(receiver(null).take(ByteBuffer.wrap(changed(10, 1)))).isEqualTo(Refusal.OLD_PROTOCOL);
        assertThat(receiver(null).take(ByteBuffer.wrap(changed(12, 'P')))).isEqualTo(Refusal.WRONG_MECHANISM);
        assertThat(take(GREETING, frame(0, READY))).isEqualTo(Refusal.BAD_HANDSHAKE);
        assertThat(take(GREETING, frame(4, text("\5READY\13Socket-Type\0\0\0\3PUL"))))
                .isEqualTo(Refusal.WRONG_SOCKET_TYPE);
        assertThat(take(GREETING, frame(4, text("\5READY\13Socket-Type\377\377\377\377"))))
                .isEqualTo(Refusal.BAD_HANDSHAKE);
        assertThat(take(GREETING, READY, new byte[] {(byte) 0x80, 0})).isEqualTo(Refusal.BAD_FRAME);
        assertThat(take(GREETING, READY, header(2, -1))).isEqualTo(Refusal.BAD_FRAME);
        assertThat(take(GREETING, READY, header(2, Long.MIN_VALUE + 5))).isEqualTo(Refusal.BAD_FRAME);
        assertThat(take(GREETING, READY, header(3, 1L << 31))).isEqualTo(Refusal.BAD_FRAME);
    }

    @Test
    void shouldSkipWhatNobodyReads() {
        take(
                GREETING,
                READY,
                frame(1, new byte[1_000]),
                frame(1, new byte[ZmtpReceiver.MAX_BODY + 500]),
                frame(0, new byte[70_000]));

        assertThat(messages).hasSize(1);
        assertThat(messages.get(0))
                .endsWith("|" + (ZmtpReceiver.MAX_BODY + 1) + "|3|true")
                .hasSizeLessThan(100);
    }

    @Test
    void shouldDropABodyThatFindsNoRoomAndGoOn() {
        final ZmtpReceiver hoarder = receiver(null);
        hoarder.take(ByteBuffer.wrap(join(GREETING, READY, frame(1, text("a")), header(2, ZmtpReceiver.MAX_BODY))));
        hoarder.take(ByteBuffer.wrap(new byte[ZmtpReceiver.MAX_BODY - 1]));
        receiver.take(ByteBuffer.wrap(join(GREETING, READY, frame(1, text("b")), header(2, 100_000))));
        receiver.take(ByteBuffer.wrap(new byte[100_000]));
        receiver.take(ByteBuffer.wrap(join(frame(1, text("c")), frame(0, text("small")))));

        assertThat(messages).containsExactly("b|-|2|false", "c|5|2|true");
        hoarder.close();
        assertThat(budget.taken()).isZero();
    }

    @Test
    void shouldNotHoldAnswersForAPeerThatDoesNotReadThem() {
        receiver.take(ByteBuffer.wrap(join(GREETING, READY)));
        for (int i = 0; i < 10_000; i++) {
            assertThat(receiver.take(ByteBuffer.wrap(frame(4, text("\4PING\0\0context")))))
                    .isNull();
        }

        assertThat(receiver.out().begin().remaining()).isLessThan(4_096);
    }

    @Test
    void shouldSurviveAnything() {
        final Random random = new Random(SEED);
        final byte[] good = join(
                GREETING,
                READY,
                frame(1, text("header of a message")),
                frame(0, new byte[300]),
                frame(4, text("\4PING\0\0x")));
        final CurveServerKeys keys = new CurveServerKeys(new byte[32], List.of());
        for (int round = 0; round < ROUNDS; round++) {
            final byte[] bytes = good.clone();
            for (int i = random.nextInt(5); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            final boolean isEncrypted = random.nextInt(20) == 0;
            if (isEncrypted) {
                System.arraycopy(text("CURVE"), 0, bytes, 12, 5);
            }
            final ZmtpReceiver target = receiver(isEncrypted ? keys : null);
            final ByteBuffer in = ByteBuffer.wrap(bytes);
            Refusal refusal = null;
            while (refusal == null && in.hasRemaining()) {
                final int end = Math.min(bytes.length, in.position() + 1 + random.nextInt(200));
                in.limit(end);
                refusal = target.take(in);
                in.limit(bytes.length);
            }
            target.close();
            assertThat(budget.taken()).as("seed %d, round %d", SEED, round).isZero();
            messages.clear();
        }
    }

    private @Nullable Refusal take(byte[]... parts) {
        return receiver(null).take(ByteBuffer.wrap(join(parts)));
    }

    private static byte[] changed(int position, int value) {
        final byte[] greeting = GREETING.clone();
        greeting[position] = (byte) value;
        return greeting;
    }

    private static byte[] frame(int flags, byte[] body) {
        return body.length > 255
                ? join(header(flags | 2, body.length), body)
                : join(new byte[] {(byte) flags, (byte) body.length}, body);
    }

    private static byte[] header(int flags, long length) {
        return ByteBuffer.allocate(9).put((byte) flags).putLong(length).array();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] join(byte[]... parts) {
        final ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
