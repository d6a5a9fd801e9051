// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.flowbraid.config.state.FileRights;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.ledger.LedgerReading;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.ledger.PassageReading;
import io.flowbraid.model.ledger.StageReading;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;

/** Writes the ledger and the attribution counts as one JSON object, schema {@code flowbraid-stats/1}. */
public final class StatsWriter {
    private static final double US_PER_MS = 1_000.0;

    private final LossLedger ledger;
    private final AttributionTally tally;
    private final Latencies latencies;

    public StatsWriter(LossLedger ledger, AttributionTally tally, Latencies latencies) {
        this.ledger = ledger;
        this.tally = tally;
        this.latencies = latencies;
    }

    /**
     * Tries out whether the file can be written, and leaves it as it is.
     *
     * @throws IOException when it cannot
     */
    public static void check(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            if (Files.isDirectory(file)) {
                throw new FileSystemException(file.toString(), null, "it is a directory");
            }
            return;
        }
        Files.delete(draftOf(file));
    }

    /** Made under a name that nobody can foresee: the folder may be open to others, such as /tmp. */
    private static Path draftOf(Path file) throws IOException {
        final Path folder = file.toAbsolutePath().getParent();
        return Files.createTempFile(folder == null ? Path.of("/") : folder, ".flowbraid", ".new");
    }

    /** Replaces the file at once: a reader sees the old counts or the new ones. */
    public void writeTo(Path file, FileRights rights) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // A pipe or /dev/stdout must not be replaced.
            try (OutputStream out = Files.newOutputStream(file)) {
                writeTo(out);
            }
            return;
        }
        final Path draft = draftOf(file);
        try {
            try (OutputStream out = Files.newOutputStream(draft)) {
                writeTo(out);
            }
            rights.restrictFile(draft);
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Writes and closes. */
    public void writeTo(OutputStream out) throws IOException {
        try (JsonGenerator json = JsonFactory.builder().build().createGenerator(out)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartObject();
            json.writeStringField("schema", "flowbraid-stats/1");
            flows(json);
            ends(json);
            delays(json);
            delayBuckets(json);
            json.writeObjectFieldStart("latency_ms");
            latency(json, "packet_to_flow", latencies.packetsUs());
            latency(json, "event_to_owner", latencies.eventsUs());
            json.writeEndObject();
            ledger(json);
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private void flows(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("flows");
        json.writeNumberField("final", tally.flows());
        json.writeNumberField("interim_records", tally.interimRecords());
        json.writeNumberField("self", tally.selfFlows());
        json.writeNumberField("from_packets", tally.flows(ObserverType.PACKETS));
        json.writeNumberField("from_sockets", tally.flows(ObserverType.SOCKETS));
        json.writeNumberField("from_exporters", tally.flows(ObserverType.EXPORTER));
        json.writeNumberField("attributed_on_both_ends", tally.onBothEnds());
        json.writeNumberField("attributed_on_one_end", tally.onOneEnd());
        json.writeNumberField("attributed_on_no_end", tally.onNoEnd());
        json.writeEndObject();
    }

    private void ends(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("ends");
        json.writeObjectFieldStart("status");
        for (final AttributionStatus status : AttributionStatus.values()) {
            json.writeNumberField(status.text(), tally.ends(status));
        }
        json.writeEndObject();
        json.writeObjectFieldStart("reason");
        for (final UnattributedReason reason : UnattributedReason.values()) {
            if (reason != UnattributedReason.NONE) {
                json.writeNumberField(reason.text(), tally.ends(reason));
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void delayBuckets(JsonGenerator json) throws IOException {
        final AbstractHistogram delaysUs = tally.delaysUs();
        json.writeObjectFieldStart("delay_ms");
        json.writeNumberField("p50", delaysUs.getValueAtPercentile(50) / US_PER_MS);
        json.writeNumberField("p90", delaysUs.getValueAtPercentile(90) / US_PER_MS);
        json.writeNumberField("p99", delaysUs.getValueAtPercentile(99) / US_PER_MS);
        json.writeNumberField("max", delaysUs.getMaxValue() / US_PER_MS);
        json.writeArrayFieldStart("buckets");
        for (final long boundUs : AttributionTally.DELAY_BOUNDS_US) {
            json.writeStartObject();
            json.writeNumberField("le", boundUs / US_PER_MS);
            json.writeNumberField("count", delaysUs.getCountBetweenValues(0, boundUs));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void latency(JsonGenerator json, String name, AbstractHistogram us) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", us.getTotalCount());
        json.writeNumberField("p50", us.getValueAtPercentile(50) / US_PER_MS);
        json.writeNumberField("p99", us.getValueAtPercentile(99) / US_PER_MS);
        json.writeNumberField("p99_9", us.getValueAtPercentile(99.9) / US_PER_MS);
        json.writeNumberField("max", us.getMaxValue() / US_PER_MS);
        json.writeEndObject();
    }

    private void delays(JsonGenerator json) throws IOException {
        final AbstractHistogram delaysUs = tally.delaysUs();
        json.writeObjectFieldStart("owner_known");
        json.writeNumberField("before_first_packet", tally.knownBeforeFirstPacket());
        json.writeNumberField("after_first_packet", delaysUs.getTotalCount());
        json.writeNumberField("delay_p50_ms", delaysUs.getValueAtPercentile(50) / US_PER_MS);
        json.writeNumberField("delay_p99_ms", delaysUs.getValueAtPercentile(99) / US_PER_MS);
        json.writeNumberField("delay_max_ms", delaysUs.getMaxValue() / US_PER_MS);
        json.writeEndObject();
    }

    private void ledger(JsonGenerator json) throws IOException {
        final LedgerReading reading = ledger.read();
        json.writeObjectFieldStart("ledger");
        json.writeBooleanField("closed", reading.isClosed());
        json.writeArrayFieldStart("stages");
        for (final StageReading stage : reading.stages()) {
            json.writeStartObject();
            json.writeStringField("kind", stage.kind());
            json.writeStringField("name", stage.name());
            json.writeNumberField("in", stage.in());
            json.writeNumberField("out", stage.out());
            json.writeNumberField("held", stage.held());
            json.writeObjectFieldStart("lost");
            for (final Map.Entry<String, Long> loss : stage.losses().entrySet()) {
                json.writeNumberField(loss.getKey(), loss.getValue());
            }
            json.writeEndObject();
            json.writeNumberField("imbalance", stage.imbalance());
            json.writeEndObject();
        }
        json.writeEndArray();
        passages(json, reading);
        json.writeEndObject();
    }

    private static void passages(JsonGenerator json, LedgerReading reading) throws IOException {
        json.writeArrayFieldStart("passages");
        for (final PassageReading passage : reading.passages()) {
            json.writeStartObject();
            json.writeStringField("from", passage.from());
            json.writeStringField("to", passage.to());
            json.writeNumberField("left", passage.left());
            json.writeNumberField("entered", passage.entered());
            json.writeNumberField("between", passage.between());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
