// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.message;

import java.nio.ByteBuffer;

/**
 * One IPFIX message that is being filled (RFC 7011 section 3.1). The header's sequence number is a matter of the
 * transport, which gets the number of data records in its place ({@link #sequence}). Reused. (NOT thread safe)
 */
public final class IpfixMessage {
    public static final int TEMPLATE_SET = 2;
    public static final int OPTIONS_TEMPLATE_SET = 3;

    private static final int VERSION = 10;
    private static final int HEADER_BYTES = 16;
    private static final int SET_HEADER_BYTES = 4;
    private static final int SEQUENCE_AT = 8;
    private static final int NO_SET = -1;

    private final ByteBuffer buffer;
    private final int domain;
    private int setId = NO_SET;
    private int setAt;
    private int records;

    public IpfixMessage(int maxBytes, int domain) {
        buffer = ByteBuffer.allocateDirect(maxBytes).position(HEADER_BYTES);
        this.domain = domain;
    }

    public boolean isEmpty() {
        return buffer.position() == HEADER_BYTES;
    }

    /** Whether a record of this set still fits. */
    public boolean hasRoom(int set, int bytes) {
        return buffer.remaining() >= bytes + (set == setId ? 0 : SET_HEADER_BYTES);
    }

    /** Adds a record, which must fit, from the buffer's position to its limit. */
    public void add(int set, ByteBuffer record) {
        if (set != setId) {
            closeSet();
            setId = set;
            setAt = buffer.position();
            buffer.putShort((short) set).putShort((short) 0);
        }
        buffer.put(record);
        if (set > OPTIONS_TEMPLATE_SET) {
            records++;
        }
    }

    /** Completes the message, which is valid until {@link #clear}. */
    public ByteBuffer finish(int exportSeconds) {
        closeSet();
        buffer.flip();
        buffer.putShort(0, (short) VERSION).putShort(2, (short) buffer.limit());
        buffer.putInt(4, exportSeconds).putInt(SEQUENCE_AT, records).putInt(12, domain);
        return buffer;
    }

    public void clear() {
        buffer.clear().position(HEADER_BYTES);
        setId = NO_SET;
        records = 0;
    }

    private void closeSet() {
        if (setId != NO_SET) {
            buffer.putShort(setAt + 2, (short) (buffer.position() - setAt));
            setId = NO_SET;
        }
    }

    /**
     * Writes the sequence number into the message that begins there.
     *
     * @param sequence number of data records sent before on the same transport session
     * @return number of data records with those of this message
     */
    public static int sequence(ByteBuffer messages, int at, int sequence) {
        final int records = messages.getInt(at + SEQUENCE_AT);
        messages.putInt(at + SEQUENCE_AT, sequence);
        return sequence + records;
    }
}
