// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.config.state.FileRights;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpoolTest {
    private static final long LIMIT = 4 << 20;
    private static final int BIG = 20_000;

    @TempDir
    private Path home;

    private long nowNs;

    private Spool open() throws IOException {
        return Spool.open(home.resolve("spool"), LIMIT, new FileRights(""), () -> nowNs);
    }

    private static KafkaMessage message(int i) {
        return new KafkaMessage(
                i % 3 == 0 ? KafkaMessage.Kind.NAT : KafkaMessage.Kind.FLOW,
                "host-" + i,
                ("key-" + i).getBytes(StandardCharsets.UTF_8),
                ("value-" + i + "x".repeat(BIG)).getBytes(StandardCharsets.UTF_8));
    }

    private static List<KafkaMessage> messages(int from, int to) {
        return IntStream.range(from, to).mapToObj(SpoolTest::message).toList();
    }

    private static void append(Spool spool, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            assertThat(spool.append(message(i))).isTrue();
        }
    }

    /** There is one. */
    private static Spool.Spooled next(Spool spool) throws IOException {
        return Objects.requireNonNull(spool.next());
    }

    private static int number(Spool.Spooled spooled) {
        return Integer.parseInt(spooled.message().host().substring("host-".length()));
    }

    private static List<Integer> rest(Spool spool) throws IOException {
        final List<Integer> numbers = new ArrayList<>();
        for (Spool.Spooled next = spool.next(); next != null; next = spool.next()) {
            numbers.add(number(next));
            spool.sent(next.place());
        }
        return numbers;
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(home.resolve("spool"))) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldGiveMessagesAsTheyWereAndInOrder() throws IOException {
        try (Spool spool = open()) {
            append(spool, 0, 100);

            final Spool.Spooled first = next(spool);
            assertThat(first.message()).usingRecursiveComparison().isEqualTo(message(0));
            assertThat(rest(spool)).isEqualTo(range(1, 100));
            assertThat(spool.next()).isNull();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void shouldGoOnWithWhatWasNotSentAfterARestart() throws IOException {
        try (Spool spool = open()) {
            append(spool, 0, 100);
            for (int i = 0; i < 42; i++) {
                final Spool.Spooled next = next(spool);
                spool.sent(next.place());
            }
            assertThat(spool.next()).isNotNull(); // read, not sent
        }

        try (Spool spool = open()) {
            assertThat(spool.unread()).isEqualTo(58);
            append(spool, 100, 110);
            assertThat(rest(spool)).isEqualTo(range(42, 110));
            assertThat(spool.missing()).isZero();
        }
    }

    @Test
    void shouldRepeatAtMostASecondWhenItWasKilled() throws IOException {
        final Spool killed = open();
        append(killed, 0, 10);
        for (int i = 0; i < 6; i++) {
            final Spool.Spooled next = next(killed);
            if (i == 3) {
                nowNs += TimeUnit.SECONDS.toNanos(1);
            }
            killed.sent(next.place());
        }

        try (Spool spool = open()) {
            assertThat(rest(spool)).isEqualTo(range(4, 10));
        }
    }

    @Test
    void shouldTakeNoMoreThanItsBound() throws IOException {
        try (Spool spool = open()) {
            int taken = 0;
            while (spool.append(message(taken))) {
                taken++;
            }

            assertThat(taken).isBetween((int) (LIMIT / (BIG + 100)), (int) (LIMIT / BIG));
            for (int i = 0; i < 20; i++) {
                final Spool.Spooled next = next(spool);
                spool.sent(next.place());
            }
            assertThat(spool.append(message(taken))).as("after a file was sent").isTrue();
            assertThat(rest(spool)).isEqualTo(range(20, taken + 1));
        }
    }

    @Test
    void shouldPutWhatDidNotLeaveBeforeTheRest() throws IOException {
        try (Spool spool = open()) {
            append(spool, 10, 30);
            for (int i = 0; i < 5; i++) {
                final Spool.Spooled next = next(spool);
                spool.sent(next.place());
            }
            spool.putBack(messages(0, 10));
        }

        try (Spool spool = open()) {
            final List<Integer> expected = new ArrayList<>(range(0, 10));
            expected.addAll(range(15, 30));
            assertThat(rest(spool)).isEqualTo(expected);
            assertThat(spool.missing()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 50})
    void shouldSkipAndCountADamagedMessageAndSetTheFileAside(int damaged) throws IOException {
        try (Spool spool = open()) {
            append(spool, 0, 100);
        }
        damage(damaged);

        try (Spool spool = open()) {
            final List<Integer> expected = new ArrayList<>(range(0, 100));
            expected.remove(Integer.valueOf(damaged));
            assertThat(rest(spool)).isEqualTo(expected);
            assertThat(spool.missing()).isEqualTo(1);
        }
        assertThat(files()).singleElement().asString().endsWith(".corrupt");
    }

    @Test
    void shouldCountALastMessageThatIsCutOff() throws IOException {
        try (Spool spool = open()) {
            append(spool, 0, 3);
        }
        final Path file = home.resolve("spool").resolve(files().get(0));
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(cut.length() - 1);
        }

        try (Spool spool = open()) {
            assertThat(spool.missing()).isEqualTo(1);
            append(spool, 3, 5);
            assertThat(rest(spool)).containsExactly(0, 1, 3, 4);
        }
    }

    @Test
    void shouldSetAsideAFileThatIsNoneOfIts() throws IOException {
        Files.createDirectories(home.resolve("spool"));
        Files.writeString(home.resolve("spool/00000000000000000001.spool"), "no message at all");

        try (Spool spool = open()) {
            assertThat(spool.unread()).isZero();
            append(spool, 0, 3);
            assertThat(rest(spool)).isEqualTo(range(0, 3));
        }
        assertThat(files()).containsExactly("00000000000000000001.corrupt");
    }

    /** Flips a bit in the value of one message. */
    private void damage(int message) throws IOException {
        int left = message;
        for (final String name : files()) {
            try (RandomAccessFile file =
                    new RandomAccessFile(home.resolve("spool").resolve(name).toFile(), "rw")) {
                long at = 0;
                while (at < file.length()) {
                    file.seek(at + 4);
                    final int body = file.readInt();
                    if (left-- == 0) {
                        file.seek(at + 1_000);
                        final int was = file.read();
                        file.seek(at + 1_000);
                        file.write(was ^ 1);
                        return;
                    }
                    at += SpoolFrame.HEAD_BYTES + body;
                }
            }
        }
        throw new AssertionError("no message " + message);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldBehaveLikeAQueueThroughRestarts(long seed) throws IOException {
        final Random random = new Random(seed);
        final Deque<Integer> unsent = new ArrayDeque<>();
        final Deque<Spool.Spooled> read = new ArrayDeque<>();
        int appended = 0;
        Spool spool = open();
        for (int step = 0; step < 2_000; step++) {
            final int action = random.nextInt(100);
            if (action < 45) {
                if (spool.append(message(appended))) {
                    unsent.add(appended++);
                }
            } else if (action < 75) {
                final Spool.Spooled next = spool.next();
                if (next != null) {
                    read.add(next);
                }
            } else if (action < 98) {
                final Spool.Spooled next = read.poll();
                if (next != null) {
                    assertThat(number(next)).as("seed %d", seed).isEqualTo(unsent.poll());
                    spool.sent(next.place());
                }
            } else {
                read.clear();
                spool.close();
                spool = open();
                assertThat(spool.unread()).as("seed %d", seed).isEqualTo(unsent.size());
            }
        }
        read.forEach(next -> unsent.remove(number(next)));
        final List<Integer> rest = new ArrayList<>();
        for (Spool.Spooled next = spool.next(); next != null; next = spool.next()) {
            rest.add(number(next));
        }
        assertThat(rest).as("seed %d", seed).isEqualTo(new ArrayList<>(unsent));
        assertThat(spool.missing()).as("seed %d", seed).isZero();
        spool.close();
    }
}
