// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.report.BadMessage;
import io.flowbraid.cluster.report.MalformedMessage;
import io.flowbraid.cluster.report.MessageReader;
import io.flowbraid.cluster.report.TupleMessage;
import io.flowbraid.cluster.stitch.ClockSkews;
import io.flowbraid.cluster.stitch.StitchSettings;
import io.flowbraid.cluster.stitch.Stitcher;
import io.flowbraid.cluster.stitch.TupleState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Runs the state machine for one partition: reads messages, keeps what is open, ends what is due. It decides nothing
 * about conversations.
 *
 * <p>What is due leaves before a record is taken, by the partition's stream time; what leaves is therefore the same
 * when the records are read again. (NOT thread safe.)
 */
final class StitchProcessor implements Processor<String, byte[], String, byte[]> {
    static final String TUPLES = "tuples";
    static final String SKEWS = "skews";

    private static final Duration LOOK_AT_CLOCK = Duration.ofSeconds(1);
    private static final int LOOKS_BETWEEN_SKEWS = 10;
    private static final long NS_PER_MS = 1_000_000;
    /** At a time: many may be due after a pause, and Kafka must hear of the thread meanwhile. */
    private static final int MAX_EXPIRED = 20_000;

    private final StitchTopics topics;
    private final StitchSettings settings;
    private final StitchMeters meters;
    private final DueTimes dues = new DueTimes();
    private final RecentStates recent = new RecentStates();
    private final MessageReader reader = new MessageReader();
    private @Nullable Task task;
    private int looks;

    /** What there is once Kafka Streams has assigned the partition and restored its stores. */
    private record Task(
            ProcessorContext<String, byte[]> context,
            KeyValueStore<String, TupleState> tuples,
            KeyValueStore<String, byte[]> skews,
            PartitionMeter meter,
            Stitcher stitcher,
            StitchedOutput output,
            QuietPartition quiet) {
        long streamNs() {
            return Math.max(0, context.currentStreamTimeMs()) * NS_PER_MS;
        }
    }

    StitchProcessor(StitchTopics topics, StitchSettings settings, StitchMeters meters) {
        this.topics = topics;
        this.settings = settings;
        this.meters = meters;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        final int partition = context.taskId().partition();
        final KeyValueStore<String, byte[]> skewStore = context.getStateStore(SKEWS);
        final ClockSkews skews = new ClockSkews(settings);
        try (KeyValueIterator<String, byte[]> all = skewStore.all()) {
            all.forEachRemaining(pair -> skews.restore(pair.key, pair.value));
        }
        final PartitionMeter meter = meters.of(partition);
        final Task assigned = new Task(
                context,
                context.getStateStore(TUPLES),
                skewStore,
                meter,
                new Stitcher(settings, meter.counters(), skews),
                new StitchedOutput(context),
                new QuietPartition(partition, context.currentSystemTimeMs()));
        // Kafka Streams may use this processor again after it gave up what it did.
        dues.clear();
        recent.clear();
        try (KeyValueIterator<String, TupleState> all = assigned.tuples().all()) {
            all.forEachRemaining(tuple -> {
                dues.set(tuple.key, tuple.value.dueNs(), tuple.value.isSpent());
                meter.restored(tuple.value.open());
            });
        }
        task = assigned;
        context.schedule(LOOK_AT_CLOCK, PunctuationType.WALL_CLOCK_TIME, this::onClock);
    }

    @Override
    public void process(Record<String, byte[]> message) {
        final Task running = running();
        running.quiet().read(running.context().currentSystemTimeMs());
        final long streamNs = running.streamNs();
        expire(running, streamNs);
        if (!QuietPartition.isTick(message.key())) {
            accept(running, String.valueOf(message.key()), read(running, message.value()), streamNs);
        }
    }

    private TupleMessage read(Task running, byte @Nullable [] value) {
        if (value == null) {
            return new MalformedMessage(BadMessage.NOT_JSON);
        }
        final boolean isForwarded = running.context()
                .recordMetadata()
                .filter(metadata -> metadata.topic().equals(topics.forwards()))
                .isPresent();
        return isForwarded ? TupleMessage.decode(value) : reader.read(value);
    }

    private void accept(Task running, String key, TupleMessage message, long streamNs) {
        final TupleState before = state(running, key);
        final int openBefore = before == null ? 0 : before.open();
        try {
            final TupleState after = running.stitcher().accept(key, before, message, streamNs, running.output());
            keep(running, key, before != null, openBefore, after);
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            // It may be half changed; the store has the state from before.
            recent.remove(key);
            running.meter().failed(1);
            meters.fault(e);
        }
    }

    private @Nullable TupleState state(Task running, String key) {
        if (!dues.has(key)) {
            return null;
        }
        final TupleState known = recent.find(key);
        return known == null ? running.tuples().get(key) : known;
    }

    private void keep(Task running, String key, boolean wasThere, int openBefore, @Nullable TupleState after) {
        running.meter().undecided(openBefore, after == null ? 0 : after.open());
        if (after == null) {
            if (wasThere) {
                forget(running.tuples(), key);
                dues.remove(key);
                recent.remove(key);
                running.meter().tuple(-1);
            }
            return;
        }
        running.tuples().put(key, after);
        dues.set(key, after.dueNs(), after.isSpent());
        recent.put(key, after);
        if (!wasThere) {
            running.meter().tuple(1);
        }
    }

    /** {@code delete} would read the state first. */
    @SuppressWarnings("NullAway") // Kafka's way to delete
    private static void forget(KeyValueStore<String, TupleState> tuples, String key) {
        tuples.put(key, null);
    }

    private void expire(Task running, long streamNs) {
        int count = 0;
        while (count < MAX_EXPIRED && dues.hasDue(streamNs)) {
            final List<String> keys = dues.take(streamNs);
            for (final String key : keys) {
                expire(running, key, streamNs);
            }
            count += keys.size();
        }
    }

    private void expire(Task running, String key, long streamNs) {
        if (dues.isSpent(key)) {
            keep(running, key, true, 0, null);
            return;
        }
        final TupleState state = state(running, key);
        if (state == null) {
            return;
        }
        final int openBefore = state.open();
        try {
            keep(running, key, true, openBefore, running.stitcher().expire(key, state, streamNs, running.output()));
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            running.meter().failed(openBefore);
            meters.fault(e);
            keep(running, key, true, openBefore, null);
        }
    }

    private void onClock(long nowMs) {
        final Task running = running();
        expire(running, running.streamNs());
        if (!dues.isEmpty() && running.quiet().isQuiet(nowMs)) {
            running.output().tick(running.quiet().tickKey(), nowMs - QuietPartition.ALLOWANCE_MS);
        }
        saveSkews(running);
    }

    private void saveSkews(Task running) {
        final ClockSkews skews = running.stitcher().skews();
        for (final String pair : skews.takeChanged()) {
            running.skews().put(pair, skews.encode(pair));
        }
        if (looks++ % LOOKS_BETWEEN_SKEWS == 0) {
            running.meter().skews(Map.copyOf(skews.known()));
        }
    }

    private Task running() {
        final Task running = task;
        if (running == null) {
            throw new IllegalStateException("a record came before the partition was assigned");
        }
        return running;
    }

    @Override
    public void close() {
        final Task running = task;
        if (running != null) {
            running.meter().left();
            task = null;
        }
    }
}
