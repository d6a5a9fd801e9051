// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The first frame of a feed message, in the four layouts ntop has used; we write v1. Reused for each message. (NOT
 * thread safe)
 *
 * <pre>
 *        v0 (40)            v1 (24)             v2 (28)             v3 (36)
 *   0    topic, 32          topic, 16           topic, 16           topic, 16
 *  16                       version, 1          version, 1          version, 1 (is 4)
 *  17                       source id, 1        -                   flags: 2 TLV, 4 zlib
 *  18                       size, 2 BE          size, 2 BE          -
 *  20                       message id, 4 BE    message id, 4 BE    sizes, 4 + 4
 *  24                                           source id, 4
 *  28                                                               message id, 4 BE
 *  32    version, size LE                                           source id, 4
 * </pre>
 *
 * The size is never used: it wraps above 65,535 and its byte order differs between senders. The wide source id is
 * written in the sender's byte order; only its being equal matters.
 */
public final class FeedHeader {
    /** Our agent puts no more events into a message. */
    public static final int MAX_EVENTS = 64;

    static final int V0_LENGTH = 40;
    static final int V1_LENGTH = 24;
    static final int V2_LENGTH = 28;
    static final int V3_LENGTH = 36;

    private static final int NARROW_TOPIC = 16;
    private static final int VERSION = 16;
    private static final int VERSION_HOST_ORDER = 1;
    private static final int VERSION_JSON = 2;
    private static final int VERSION_TLV = 3;
    private static final int VERSION_FLAGGED = 4;
    private static final int FLAG_TLV = 2;
    private static final int FLAG_COMPRESSED = 4;

    private static final VarHandle BIG_ENDIAN_INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE_ENDIAN_INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private @Nullable FeedTopic topic;
    private int version;
    private int sourceId;
    private long messageId;
    private boolean hasMessageId;
    private boolean isTlv;
    private boolean isCompressed;
    private boolean mayHaveMarker;

    /** Reads a header; what it says is valid until the next call. */
    public Malformation read(byte[] frame) {
        final int length = frame.length;
        if (length < V1_LENGTH) {
            return Malformation.TRUNCATED_HEADER;
        }
        if (length != V1_LENGTH && length != V2_LENGTH && length != V3_LENGTH && length != V0_LENGTH) {
            return Malformation.HEADER_SIZE;
        }
        version = length == V0_LENGTH ? (int) LITTLE_ENDIAN_INT.get(frame, 32) : frame[VERSION] & 0xff;
        if (length != V0_LENGTH && version > VERSION_FLAGGED) {
            return Malformation.WRONG_VERSION;
        }
        topic = topicOf(frame, length == V0_LENGTH ? 32 : NARROW_TOPIC);
        sourceId = 0;
        messageId = 0;
        hasMessageId = false;
        isTlv = version == VERSION_TLV;
        isCompressed = false;
        mayHaveMarker = true;
        switch (length) {
            case V1_LENGTH -> readV1(frame);
            case V2_LENGTH -> readSequence(frame, 20, (int) LITTLE_ENDIAN_INT.get(frame, 24));
            case V3_LENGTH -> readV3(frame);
            default -> {}
        }
        return Malformation.NONE;
    }

    private void readV1(byte[] frame) {
        if (version == VERSION_HOST_ORDER) {
            messageId = (int) LITTLE_ENDIAN_INT.get(frame, 20) & 0xffff_ffffL;
            hasMessageId = true;
        } else {
            readSequence(frame, 20, frame[17] & 0xff);
        }
    }

    private void readV3(byte[] frame) {
        if (version != VERSION_FLAGGED) {
            return;
        }
        mayHaveMarker = false;
        isTlv = (frame[17] & FLAG_TLV) != 0;
        isCompressed = (frame[17] & FLAG_COMPRESSED) != 0;
        readSequence(frame, 28, (int) LITTLE_ENDIAN_INT.get(frame, 32));
    }

    private void readSequence(byte[] frame, int offset, int source) {
        messageId = (int) BIG_ENDIAN_INT.get(frame, offset) & 0xffff_ffffL;
        hasMessageId = true;
        sourceId = source;
    }

    private static @Nullable FeedTopic topicOf(byte[] frame, int width) {
        int end = 0;
        while (end < width && frame[end] != 0) {
            end++;
        }
        return FeedTopic.of(frame, end);
    }

    /** A v1 header of a JSON message, as a new frame: the socket keeps it. */
    public static byte[] encode(FeedTopic topic, int sourceId, int bodyLength, long messageId) {
        final byte[] frame = new byte[V1_LENGTH];
        System.arraycopy(topic.bytes(), 0, frame, 0, topic.bytes().length);
        frame[VERSION] = VERSION_JSON;
        frame[17] = (byte) sourceId;
        frame[18] = (byte) (bodyLength >>> 8);
        frame[19] = (byte) bodyLength;
        BIG_ENDIAN_INT.set(frame, 20, (int) messageId);
        return frame;
    }

    /** Null when the topic carries nothing for us. */
    public @Nullable FeedTopic topic() {
        return topic;
    }

    public int version() {
        return version;
    }

    public int sourceId() {
        return sourceId;
    }

    /** Unsigned 32-bit sequence number of the sender over all topics. */
    public long messageId() {
        return messageId;
    }

    /** False for the layouts without a sequence: no loss can be seen. */
    public boolean hasMessageId() {
        return hasMessageId;
    }

    public boolean isTlv() {
        return isTlv;
    }

    /** The whole body is a zlib stream. */
    public boolean isCompressed() {
        return isCompressed;
    }

    /** A body that begins with 0 is that marker and a zlib stream. */
    public boolean mayHaveMarker() {
        return mayHaveMarker;
    }
}
