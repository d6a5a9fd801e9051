// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import io.flowbraid.cluster.kafka.spool.KafkaMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The thread {@code kafka-send}: takes messages from the {@link KafkaOutbox} in order and gives them to Kafka's
 * producer, which acknowledges them on a thread of its own. A producer that fails is closed; another one begins again
 * with the oldest message that was not acknowledged. Each kind of failure is reported once, and so is its end.
 */
final class KafkaSender implements Runnable {
    private static final long LOOK_MS = 500;
    private static final long PAUSE_MS = 1_000;
    /** Kafka seems away when it has acknowledged nothing for so long. */
    private static final long AWAY_NS = TimeUnit.SECONDS.toNanos(5);
    /** An agent watches a second after the start. */
    private static final long AGENT_NS = TimeUnit.SECONDS.toNanos(2);
    /** What the end of a run waits for the next acknowledgement. */
    private static final long END_NS = TimeUnit.SECONDS.toNanos(5);
    /** How often the topic is looked at while Kafka seems away. */
    private static final long ASK_NS = TimeUnit.SECONDS.toNanos(30);
    /** After so many answers and no acknowledgement, two minutes, another producer tries it. */
    private static final int MAX_ANSWERS = 4;

    private final KafkaSettings settings;
    private final FlowTopic topic;
    private final KafkaOutbox outbox;
    private final Consumer<String> warning;
    /** What made the producer fail. */
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private final AtomicBoolean isTooLargeReported = new AtomicBoolean();
    private volatile @Nullable Producer<byte[], byte[]> producer;
    /** What was reported, until Kafka acknowledges again. */
    private volatile String problem = "";

    private volatile long progressNs = System.nanoTime();
    private volatile boolean isClosing;
    private long askedNs = progressNs;
    /** In a row, while nothing is acknowledged. */
    private int answers;

    KafkaSender(KafkaSettings settings, KafkaOutbox outbox, Consumer<String> warning) {
        this.settings = settings;
        this.outbox = outbox;
        this.warning = warning;
        topic = new FlowTopic(settings);
    }

    /**
     * A producer, without a connection yet.
     *
     * @throws KafkaException when its properties are wrong, or no broker's name is known now
     */
    Producer<byte[], byte[]> newProducer() {
        return new KafkaProducer<>(settings.producer(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Ends the thread when everything has left, or nothing leaves any more. From any thread. */
    void close() {
        progressNs = System.nanoTime();
        isClosing = true;
    }

    @Override
    public void run() {
        try {
            reset(); // after a failure of this thread
            awaitTheAgent();
            while (!isClosing || isWorthWaiting()) {
                work();
            }
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
        }
        reset();
        final long left = outbox.close();
        if (left > 0) {
            warning.accept("kafka: " + left + " flow records did not reach " + settings.brokers()
                    + "; they wait on the disk for the next start");
        }
    }

    /**
     * The agent of this run names our connections only if it watches when they are opened. It watches when the first
     * flow is there. A host without traffic is not waited for.
     */
    private void awaitTheAgent() throws InterruptedException {
        final long beganNs = System.nanoTime();
        while (!isClosing && outbox.waiting() == 0 && System.nanoTime() - beganNs < AGENT_NS) {
            Thread.sleep(LOOK_MS);
        }
    }

    private boolean isWorthWaiting() {
        return outbox.waiting() > 0 && System.nanoTime() - progressNs < END_NS;
    }

    private void work() throws InterruptedException {
        if (producer == null && !connect()) {
            Thread.sleep(isClosing ? LOOK_MS : PAUSE_MS);
            return;
        }
        final boolean wasIdle = !outbox.hasSent();
        final Outgoing next = outbox.take(LOOK_MS);
        if (next != null) {
            if (wasIdle) {
                begin();
            }
            send(next);
        }
        final Exception failed = failure.get();
        if (failed != null) {
            report(KafkaFailure.of(failed, settings).sentence());
            reset();
            Thread.sleep(isClosing ? LOOK_MS : PAUSE_MS);
        } else {
            lookForAcknowledgements();
        }
    }

    /** Waiting for an acknowledgement begins now. At the end of a run it has begun with the end. */
    private void begin() {
        if (!isClosing) {
            progressNs = System.nanoTime();
        }
    }

    private boolean connect() throws InterruptedException {
        try {
            topic.ensure();
            failure.set(null);
            producer = newProducer();
            begin();
            return true;
        } catch (KafkaFailure e) {
            report(e.sentence());
        } catch (KafkaException e) {
            report(KafkaFailure.of(e, settings).sentence());
        }
        return false;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback has the same
    private void send(Outgoing outgoing) {
        final Producer<byte[], byte[]> to = producer;
        if (to == null) {
            throw new IllegalStateException("there is no producer");
        }
        try {
            to.send(record(outgoing.message), (written, e) -> settle(outgoing, to, e));
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
    }

    private ProducerRecord<byte[], byte[]> record(KafkaMessage message) {
        final ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(settings.topic(), message.key(), message.value());
        for (final Header header : headers(message)) {
            record.headers().add(header);
        }
        return record;
    }

    private List<Header> headers(KafkaMessage message) {
        final Header schema = header("schema", message.kind().schema());
        final Header kind = header("kind", message.kind().text());
        final Header host = header("host", message.host());
        return settings.site().isEmpty()
                ? List.of(schema, kind, host)
                : List.of(schema, kind, host, header("site", settings.site()));
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** On Kafka's thread, or on this one when the producer refuses at once. */
    private void settle(Outgoing outgoing, Producer<byte[], byte[]> from, @Nullable Exception e) {
        if (e == null) {
            progressNs = System.nanoTime();
            outbox.acknowledged(outgoing);
            if (!problem.isEmpty()) {
                recovered();
            }
        } else if (e instanceof RecordTooLargeException) {
            progressNs = System.nanoTime();
            outbox.tooLarge(outgoing);
            if (isTooLargeReported.compareAndSet(false, true)) {
                warning.accept("kafka: a flow record of " + outgoing.message.value().length
                        + " bytes is lost, because it is larger than Kafka allows; raise max.message.bytes of the topic "
                        + settings.topic() + ", and max.request.size in kafka.client");
            }
        } else if (from == producer) {
            failure.compareAndSet(null, e);
        }
    }

    private synchronized void recovered() {
        if (!problem.isEmpty()) {
            problem = "";
            outbox.away(false);
            warning.accept("kafka: " + settings.brokers() + " takes flows again; " + outbox.waiting()
                    + " records that waited are sent now");
        }
    }

    private synchronized void report(String sentence) {
        outbox.away(true);
        if (!sentence.equals(problem)) {
            problem = sentence;
            warning.accept("kafka: " + sentence + "; flows wait meanwhile, up to kafka.spool-size");
        }
    }

    /** The producer repeats for ever, so a broker that is away shows by its silence only. */
    private void lookForAcknowledgements() throws InterruptedException {
        final long nowNs = System.nanoTime();
        if (!outbox.hasSent()) {
            return;
        }
        if (nowNs - progressNs < AWAY_NS) {
            answers = 0;
            if (problem.isEmpty()) {
                outbox.away(false);
            }
            return;
        }
        if (problem.isEmpty() || nowNs - askedNs > ASK_NS) {
            ask();
            askedNs = System.nanoTime();
        }
    }

    private void ask() throws InterruptedException {
        try {
            topic.ensure();
            answers++;
            if (System.nanoTime() - progressNs > AWAY_NS) {
                report(settings.brokers() + " answers but acknowledges nothing in the topic " + settings.topic()
                        + "; see whether enough replicas are in sync (min.insync.replicas)");
                if (answers > MAX_ANSWERS) {
                    reset(); // it may be the producer which does not go on
                }
            }
        } catch (KafkaFailure e) {
            answers = 0;
            report(e.sentence());
        }
    }

    /** What the producer did not deliver is sent again by the next one. */
    private void reset() {
        final Producer<byte[], byte[]> old = producer;
        producer = null;
        if (old != null) {
            old.close(Duration.ZERO);
        }
        outbox.takeBack();
        failure.set(null);
        answers = 0;
    }
}
