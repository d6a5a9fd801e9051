// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A message as it stands in a file of the spool:
 *
 * <pre>
 *   magic 4, length of the body 4, CRC-32C of the body 4,
 *   body: number 8, kind 1, length of the host 2, host, length of the key 2, key, value
 * </pre>
 *
 * @param number counts up by one through all files, so a damaged stretch says how many messages it had
 * @param length of the whole frame, bytes
 */
record SpoolFrame(long number, KafkaMessage message, int length) {
    static final int HEAD_BYTES = 12;
    /** A record of a flow has a few kilobytes; more is damage. */
    static final int MAX_BODY_BYTES = 4 << 20;

    private static final int MAGIC = 0x464b_4d31;
    private static final int FIXED_BODY_BYTES = 13;

    static byte[] bytes(long number, KafkaMessage message) {
        final byte[] host = message.host().getBytes(StandardCharsets.UTF_8);
        final int body = FIXED_BODY_BYTES + host.length + message.key().length + message.value().length;
        final ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + body);
        frame.putInt(MAGIC).putInt(body).putInt(0);
        frame.putLong(number).put((byte) message.kind().ordinal());
        frame.putShort((short) host.length).put(host);
        frame.putShort((short) message.key().length).put(message.key());
        frame.put(message.value());
        final CRC32C sum = new CRC32C();
        sum.update(frame.array(), HEAD_BYTES, body);
        frame.putInt(8, (int) sum.getValue());
        return frame.array();
    }

    /**
     * The length of the frame that begins at the buffer's position; more than what remains when it is not all there.
     *
     * @return 0 when no frame begins here
     */
    static int lengthAt(ByteBuffer in) {
        if (in.remaining() < HEAD_BYTES) {
            return HEAD_BYTES;
        }
        final int body = in.getInt(in.position() + 4);
        final boolean isFrame = in.getInt(in.position()) == MAGIC && body >= FIXED_BODY_BYTES && body <= MAX_BODY_BYTES;
        return isFrame ? HEAD_BYTES + body : 0;
    }

    /** The whole frame at the buffer's position, which moves behind it; null, and it stays, when it is damaged. */
    static @Nullable SpoolFrame read(ByteBuffer in, int length) {
        final int from = in.position();
        final CRC32C sum = new CRC32C();
        sum.update(in.slice(from + HEAD_BYTES, length - HEAD_BYTES));
        if ((int) sum.getValue() != in.getInt(from + 8)) {
            return null;
        }
        final ByteBuffer body = in.slice(from + HEAD_BYTES, length - HEAD_BYTES);
        final long number = body.getLong();
        final KafkaMessage.Kind kind = KafkaMessage.Kind.values()[body.get() % KafkaMessage.Kind.values().length];
        final String host = new String(take(body, Short.toUnsignedInt(body.getShort())), StandardCharsets.UTF_8);
        final byte[] key = take(body, Short.toUnsignedInt(body.getShort()));
        final byte[] value = take(body, body.remaining());
        in.position(from + length);
        return new SpoolFrame(number, new KafkaMessage(kind, host, key, value), length);
    }

    private static byte[] take(ByteBuffer in, int length) {
        final byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
