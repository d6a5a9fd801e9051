// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReadAheadTest {
    private final AtomicInteger filled = new AtomicInteger();

    private static ReadAhead<int[]> ahead(Predicate<int[]> fill) {
        return new ReadAhead<>(
                "test", Stream.generate(() -> new int[1]).limit(3).toList(), fill);
    }

    private static Thread reader() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("test"))
                .findFirst()
                .orElseThrow();
    }

    private boolean number(int[] batch, int last) {
        batch[0] = filled.incrementAndGet();
        return batch[0] == last;
    }

    @Test
    void shouldGiveEachBatchOnceAndInOrder() {
        try (ReadAhead<int[]> ahead = ahead(batch -> number(batch, 100_000))) {
            for (int i = 1; i <= 100_000; i++) {
                assertThat(ahead.next()).containsExactly(i);
            }
            assertThat(ahead.next()).isNull();
            assertThat(ahead.next()).isNull();
        }
    }

    @Test
    void shouldFillNoMoreThanThereAreBatches() {
        try (ReadAhead<int[]> ahead = ahead(batch -> number(batch, -1))) {
            await().until(() -> filled.get() >= 3 && reader().getState() == Thread.State.WAITING);

            assertThat(filled).hasValue(3);
            assertThat(ahead.next()).containsExactly(1);
        }
    }

    @Test
    void shouldFailWhereItIsAskedBehindWhatWasFilled() {
        final Predicate<int[]> fill = batch -> {
            if (number(batch, -1) || batch[0] == 3) {
                throw new InternalError("a lost page");
            }
            return false;
        };
        try (ReadAhead<int[]> ahead = ahead(fill)) {
            for (final int expected : List.of(1, 2, 3)) {
                assertThat(ahead.next()).containsExactly(expected);
            }
            assertThatThrownBy(ahead::next).isInstanceOf(InternalError.class).hasMessage("a lost page");
        }
    }

    @Test
    void shouldEndItsThreadWhenClosed() {
        ahead(batch -> number(batch, -1)).close();

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("test"));
    }
}
