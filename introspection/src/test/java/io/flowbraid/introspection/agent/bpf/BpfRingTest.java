// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Over memory laid out as the kernel lays it out. */
class BpfRingTest {
    private static final int PAGE = 4_096;
    private static final int CAPACITY = 4_096;
    private static final int HEADER_LENGTH = 8;
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;

    private final UnsafeBuffer consumer = new UnsafeBuffer(ByteBuffer.allocateDirect(PAGE));
    private final UnsafeBuffer producer = new UnsafeBuffer(ByteBuffer.allocateDirect(PAGE + CAPACITY));
    private final BpfRing ring = new BpfRing(consumer, producer, PAGE);
    private final List<String> drained = new ArrayList<>();
    private long written;

    @Test
    void shouldHandOverRecordsThatWrapAtTheEndOfTheRingWhole() {
        final List<String> records = new ArrayList<>();

        for (int i = 0; i < 2_000; i++) {
            final String record = (i + " is a record ").repeat(1 + i % 60);
            write(record, 0);
            records.add(record);
            drain();
        }

        assertThat(drained).isEqualTo(records);
        assertThat(consumer.getLong(0)).isEqualTo(written);
    }

    @Test
    void shouldPassOverWhatWasThrownAwayAndWaitForWhatIsBeingWritten() {
        write("thrown away", DISCARDED);
        write("whole", 0);
        write("being written", BUSY);
        write("later", 0);

        drain();

        assertThat(drained).containsExactly("whole");
    }

    private void write(String text, int flags) {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[text.length() + Integer.BYTES]);
        record.putStringAscii(0, text);
        final int offset = (int) (written % CAPACITY);
        producer.putInt(PAGE + offset, record.capacity() | flags);
        for (int i = 0; i < record.capacity(); i++) {
            producer.putByte(PAGE + (offset + HEADER_LENGTH + i) % CAPACITY, record.getByte(i));
        }
        written += record.capacity() + HEADER_LENGTH + 7 & ~7;
        producer.putLong(0, written);
    }

    private void drain() {
        ring.drain((buffer, offset) -> drained.add(buffer.getStringAscii(offset)));
    }
}
