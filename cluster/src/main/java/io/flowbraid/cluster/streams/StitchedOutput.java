// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.EdgeSample;
import io.flowbraid.cluster.report.TupleMessage;
import io.flowbraid.cluster.stitch.StitchOutput;
import io.flowbraid.record.Digits;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends what the state machine says to the sinks of the topology. A conversation has its id as key, so that a compacted
 * copy of the topic has the last revision of each. (NOT thread safe.)
 */
final class StitchedOutput implements StitchOutput {
    static final String CONVERSATIONS = "to-conversations";
    static final String EDGE_SAMPLES = "to-edge-samples";
    static final String FORWARDS = "to-forwards";

    private static final byte[] SCHEMA = ConversationRecord.SCHEMA.getBytes(StandardCharsets.UTF_8);

    private final ProcessorContext<String, byte[]> context;

    StitchedOutput(ProcessorContext<String, byte[]> context) {
        this.context = context;
    }

    @Override
    public void conversation(ConversationRecord conversation) {
        context.forward(
                new Record<>(
                        Digits.hex(conversation.id()),
                        conversation.toJson(),
                        nowMs(),
                        new RecordHeaders().add("schema", SCHEMA)),
                CONVERSATIONS);
    }

    @Override
    public void edge(EdgeSample sample) {
        context.forward(new Record<>(sample.key(), EdgeSampleBytes.encode(sample), nowMs()), EDGE_SAMPLES);
    }

    @Override
    public void forward(String key, TupleMessage message) {
        context.forward(new Record<>(key, message.encode(), nowMs()), FORWARDS);
    }

    void tick(String key, long timeMs) {
        context.forward(new Record<>(key, new byte[0], Math.max(0, timeMs)), FORWARDS);
    }

    /** Time of the partition: it goes on where the records are read. */
    private long nowMs() {
        return Math.max(0, context.currentStreamTimeMs());
    }
}
