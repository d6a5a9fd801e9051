// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.introspection.feed.FeedException;
import io.flowbraid.introspection.feed.FeedPair;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.introspection.wire.SocketEvents;
import io.flowbraid.introspection.wire.encode.SocketEventEncoder;
import io.flowbraid.introspection.wire.json.JsonBuffer;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedFileReaderTest {
    private final LossLedger ledger = new LossLedger();

    @TempDir
    Path folder;

    @Test
    void shouldGiveTheEventsInTheOrderOfTheirTime() throws IOException {
        final List<Long> times = timesOf(file(line(3) + line(1) + line(2)));

        assertThat(times).containsExactly(1L, 2L, 3L);
        assertThat(ledger.isClosed()).isTrue();
    }

    @Test
    void shouldGiveTheEventsInTheOrderOfTheFileWhenThatIsAsked() throws IOException {
        final String array = "[" + line(9).strip() + "," + line(4).strip() + "," + line(8).strip() + "]\n";
        final StringBuilder descending = new StringBuilder();
        for (int i = 9_000; i > 1_000; i--) {
            descending.append(line(i));
        }
        final Path file = file(line(3) + line(1) + "\n" + array + line(2) + "{\n" + line(5) + descending);

        final List<Long> times = new ArrayList<>();
        try (FeedFileReader reader = FeedFileReader.inFileOrder(file, 3, ledger, CommandLines.MASKED)) {
            for (SocketEvent event = reader.next(); event != null; event = reader.next()) {
                assertThat(event.feed).isEqualTo(3);
                times.add(event.timeNs);
            }
        }

        assertThat(times.subList(0, 7)).containsExactly(3L, 1L, 9L, 4L, 8L, 2L, 5L);
        assertThat(times.subList(7, times.size())).hasSize(8_000).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(FeedPair.stage(ledger, "messages").loss("bad_json").get()).isEqualTo(1);
        assertThat(ledger.isClosed()).isTrue();
    }

    @Test
    void shouldReadMoreThanOneBufferAndALineWithoutEnd() throws IOException {
        final StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 10_000; i++) {
            text.append(line(i));
        }

        final List<Long> times = timesOf(file(text.toString().stripTrailing()));

        assertThat(times).hasSize(10_000).isSorted();
        assertThat(ledger.isClosed()).isTrue();
    }

    @Test
    void shouldSortAlmostSortedEventsAndKeepTheOrderOfThoseOfOneTime() {
        final Random random = new Random(3);
        final EventOrder order = new EventOrder(true);
        final List<EventOrder.Waiting> added = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            final EventOrder.Waiting next = new EventOrder.Waiting();
            next.event.timeNs = i / 3 + random.nextInt(20);
            added.add(next);
        }
        final List<EventOrder.Waiting> sorted = new ArrayList<>();
        for (final EventOrder.Waiting next : added) {
            order.add(next);
            if (order.size() > 100) {
                sorted.add(order.poll());
            }
        }
        for (EventOrder.Waiting next = order.poll(); next != null; next = order.poll()) {
            sorted.add(next);
        }

        added.sort(Comparator.comparingLong(next -> next.event.timeNs)); // a stable sort
        assertThat(sorted).containsExactlyElementsOf(added);
    }

    @Test
    void shouldCountWhatWasReadAheadAsHeldWhenItIsClosedEarly() throws IOException {
        final StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 20_000; i++) {
            text.append(line(i));
        }
        try (FeedFileReader reader = new FeedFileReader(file(text.toString()), 0, ledger, CommandLines.MASKED)) {
            assertThat(reader.next()).isNotNull();
        }

        assertThat(FeedPair.stage(ledger, "events").held()).isPositive();
        assertThat(ledger.isClosed()).isTrue();
    }

    @Test
    void shouldCountBadLinesAndGoOn() throws IOException {
        final String huge = "x".repeat(3 << 20) + "\n";

        final List<Long> times = timesOf(file(line(1) + "\n{\n" + huge + "\r\n" + line(2)));

        assertThat(times).containsExactly(1L, 2L);
        assertThat(FeedPair.stage(ledger, "messages").loss("bad_json").get()).isEqualTo(1);
        assertThat(FeedPair.stage(ledger, "messages").loss("oversized").get()).isEqualTo(1);
        assertThat(ledger.isClosed()).isTrue();
    }

    @Test
    void shouldTellAFileThatIsNoFeed() throws IOException {
        assertThat(isNoFeed("# Flowbraid\n\nJoins packets.\n")).isTrue();
        assertThat(isNoFeed("\u007fELF\u0000\u0001")).isTrue();
        assertThat(isNoFeed("x".repeat(3 << 20))).isTrue();
        assertThat(isNoFeed("{\"a\":1}\n")).isTrue();
        assertThat(isNoFeed("")).isFalse();
        assertThat(isNoFeed("[]\n")).isFalse();
        assertThat(isNoFeed("\n \n")).isFalse();
        assertThat(isNoFeed("{\n" + line(1))).isFalse();
    }

    private boolean isNoFeed(String text) throws IOException {
        try (FeedFileReader reader = new FeedFileReader(file(text), 0, new LossLedger(), CommandLines.MASKED)) {
            while (reader.next() != null) {}
            return reader.isNoFeed();
        }
    }

    @Test
    void shouldSayInOneSentenceThatThereIsNoSuchFile() {
        final Path missing = folder.resolve("missing.jsonl");

        assertThatThrownBy(() -> new FeedFileReader(missing, 0, ledger, CommandLines.MASKED))
                .isInstanceOf(FeedException.class)
                .hasMessage(missing + ": no such file; give the path of a recorded feed");
    }

    private List<Long> timesOf(Path file) {
        final List<Long> times = new ArrayList<>();
        try (FeedFileReader reader = new FeedFileReader(file, 0, ledger, CommandLines.MASKED)) {
            for (SocketEvent event = reader.next(); event != null; event = reader.next()) {
                times.add(event.timeNs);
            }
        }
        return times;
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("events.jsonl"), text);
    }

    private static String line(long timeNs) {
        final SocketEvent event = SocketEvents.connect(1);
        event.timeNs = timeNs;
        final JsonBuffer buffer = new JsonBuffer(1024);
        new SocketEventEncoder().encode(event, buffer);
        return new String(buffer.copy(0, buffer.length()), StandardCharsets.UTF_8) + "\n";
    }
}
