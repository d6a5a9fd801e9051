// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import io.flowbraid.cluster.kafka.spool.KafkaMessage;
import io.flowbraid.cluster.kafka.spool.Spool;
import io.flowbraid.config.state.FileRights;
import io.flowbraid.config.state.WriteFailure;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.thread.RestartingThread;
import io.flowbraid.record.export.ExportException;
import io.flowbraid.record.export.ExportPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/** Makes messages of flow records and leaves them to the {@link KafkaSender}. */
final class KafkaSink implements FlowSink {
    private static final String NAME = "kafka";
    /** How long a full spool holds up input that can wait, for each record. */
    private static final long ROOM_MS = 1_000;

    private final MessageEncoder encoder;
    private final KafkaOutbox outbox;
    private final KafkaSender sender;
    private final Thread thread;
    private final Consumer<KafkaMessage> accept;

    private KafkaSink(MessageEncoder encoder, KafkaOutbox outbox, KafkaSender sender) {
        this.encoder = encoder;
        this.outbox = outbox;
        this.sender = sender;
        accept = outbox::accept;
        thread = new RestartingThread(sender, "kafka-send");
    }

    /** Starts the thread that sends. */
    static KafkaSink open(ExportPlan plan) {
        final String host = plan.context().observer().hostname();
        final KafkaSettings settings = KafkaSettings.of(plan.settings(), host);
        final KafkaOutbox outbox =
                new KafkaOutbox(spool(plan, settings), plan.ledger().open("export", NAME), plan.warning());
        final KafkaSender sender = new KafkaSender(settings, outbox, plan.warning());
        check(sender);
        final KafkaSink sink = new KafkaSink(new MessageEncoder(settings.site(), plan.context()), outbox, sender);
        sink.thread.start();
        return sink;
    }

    private static Spool spool(ExportPlan plan, KafkaSettings settings) {
        final Path directory = plan.state().resolve("spool");
        try {
            final Spool spool =
                    Spool.open(directory, settings.spoolBytes(), FileRights.of(plan.settings()), System::nanoTime);
            if (spool.missing() > 0) {
                plan.warning()
                        .accept("kafka: " + spool.missing() + " flow records in the spool " + directory
                                + " are damaged and lost; the damaged files are kept there as *.corrupt");
            }
            return spool;
        } catch (IOException e) {
            throw new ExportException("kafka: the spool " + directory + " cannot be opened (" + WriteFailure.reason(e)
                    + "); make it writable, or remove it");
        }
    }

    /** Properties that can never work end the start, not the run. */
    private static void check(KafkaSender sender) {
        try {
            sender.newProducer().close(Duration.ZERO);
        } catch (KafkaException e) {
            if (!KafkaFailure.isUnresolved(e)) {
                throw new ExportException(
                        "kafka: kafka.client cannot work (" + KafkaFailure.reason(e) + "); correct it");
            }
        }
    }

    @Override
    public void accept(FlowRecord flow) {
        try {
            outbox.awaitRoom(ROOM_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        encoder.encode(flow, accept);
    }

    /** Nothing to do: messages leave within a moment. */
    @Override
    public void flush() {}

    /** Waits while messages leave; those that do not wait on the disk for the next start. */
    @Override
    public void close() {
        sender.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
