// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Reads IPFIX as a collector does: it knows nothing but RFC 7011 and what the stream's templates say. Written from the
 * RFC, apart from the code that writes.
 */
final class IpfixReader {
    /** A record by element: {@code 8}, or {@code 35632/169} for an enterprise's. */
    record Fields(int template, Map<String, byte[]> values) {
        boolean has(String element) {
            return values.containsKey(element);
        }

        long number(String element) {
            long number = 0;
            for (final byte each : bytes(element)) {
                number = number << 8 | each & 0xff;
            }
            return number;
        }

        String text(String element) {
            return new String(bytes(element), StandardCharsets.UTF_8);
        }

        byte[] bytes(String element) {
            return Objects.requireNonNull(values.get(element), element);
        }
    }

    private record Field(String element, int length) {}

    private record Template(boolean isOptions, List<Field> fields) {}

    private final Map<Integer, Template> templates = new HashMap<>();
    final List<Fields> flows = new ArrayList<>();
    final List<Fields> options = new ArrayList<>();
    /** Ids of templates, in the order in which they came. */
    final List<Integer> templatesSeen = new ArrayList<>();

    final Set<Long> domains = new HashSet<>();
    int messages;
    private long nextSequence;
    private boolean hasJoinedLate;

    void joinLate() {
        hasJoinedLate = true;
    }

    /** Reads a message that begins at the buffer's position; false when it is not there in full. */
    boolean read(ByteBuffer in) {
        if (in.remaining() < 16 || in.remaining() < Short.toUnsignedInt(in.getShort(in.position() + 2))) {
            return false;
        }
        final ByteBuffer message = in.slice(in.position(), Short.toUnsignedInt(in.getShort(in.position() + 2)));
        in.position(in.position() + message.limit());
        assertThat(message.getShort()).as("version").isEqualTo((short) 10);
        message.getShort();
        assertThat(Integer.toUnsignedLong(message.getInt())).as("export time").isGreaterThan(1_700_000_000L);
        final long sequence = Integer.toUnsignedLong(message.getInt());
        if (hasJoinedLate) {
            nextSequence = sequence;
            hasJoinedLate = false;
        }
        assertThat(sequence).as("sequence number").isEqualTo(nextSequence);
        domains.add(Integer.toUnsignedLong(message.getInt()));
        messages++;
        while (message.hasRemaining()) {
            final int set = Short.toUnsignedInt(message.getShort());
            final int length = Short.toUnsignedInt(message.getShort());
            assertThat(length).as("length of set %s", set).isGreaterThan(4);
            final ByteBuffer records = message.slice(message.position(), length - 4);
            message.position(message.position() + length - 4);
            readSet(set, records);
        }
        return true;
    }

    private void readSet(int set, ByteBuffer records) {
        while (records.hasRemaining()) {
            if (set == 2 || set == 3) {
                readTemplate(set == 3, records);
            } else {
                readData(set, records);
            }
        }
    }

    private void readTemplate(boolean isOptions, ByteBuffer in) {
        final int id = Short.toUnsignedInt(in.getShort());
        assertThat(id).isGreaterThanOrEqualTo(256);
        final int count = Short.toUnsignedInt(in.getShort());
        if (isOptions) {
            assertThat(in.getShort()).as("number of scopes").isBetween((short) 1, (short) count);
        }
        final List<Field> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final int element = Short.toUnsignedInt(in.getShort());
            final int length = Short.toUnsignedInt(in.getShort());
            fields.add(
                    element < 0x8000
                            ? new Field("" + element, length)
                            : new Field(Integer.toUnsignedString(in.getInt()) + "/" + (element & 0x7fff), length));
        }
        templates.put(id, new Template(isOptions, fields));
        templatesSeen.add(id);
    }

    private void readData(int set, ByteBuffer in) {
        final Template template = Objects.requireNonNull(templates.get(set), () -> "no template " + set);
        final Map<String, byte[]> values = new LinkedHashMap<>();
        for (final Field field : template.fields()) {
            int length = field.length();
            if (length == 0xffff) {
                length = Byte.toUnsignedInt(in.get());
                length = length == 255 ? Short.toUnsignedInt(in.getShort()) : length;
            }
            final byte[] value = new byte[length];
            in.get(value);
            values.put(field.element(), value);
        }
        (template.isOptions() ? options : flows).add(new Fields(set, values));
        nextSequence++;
    }
}
