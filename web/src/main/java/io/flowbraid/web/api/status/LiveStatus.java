// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.status;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.web.CapturePoints.CapturePoint;
import io.flowbraid.web.FeedList.Feed;
import io.flowbraid.web.RunAccounts;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.live.LiveFlows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/** What the stream says each second of the whole. */
public final class LiveStatus {
    private static final Set<String> HARMLESS = Set.of("ownerships", "translations");

    private final LiveFlows live;
    private final Meters meters;
    private final RunAccounts accounts;
    private final Past past;

    public LiveStatus(LiveFlows live, Meters meters, RunAccounts accounts, Past past) {
        this.live = live;
        this.meters = meters;
        this.accounts = accounts;
        this.past = past;
    }

    /** @param matching flows that match the watcher's query */
    public byte[] json(int matching, long nowMs) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JsonBody.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("at", nowMs);
            json.writeNumberField("live", live.liveCount());
            json.writeNumberField("kept", live.count());
            json.writeNumberField("matching", matching);
            traffic(json);
            attribution(json);
            json.writeNumberField("lost", lost());
            json.writeStringField("history", past.condition().text());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    private void traffic(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("traffic");
        for (final CapturePoint point : meters.points()) {
            traffic(json, point.name());
        }
        for (final Feed feed : meters.feeds()) {
            traffic(json, feed.endpoint());
        }
        json.writeEndObject();
    }

    private void traffic(JsonGenerator json, String point) throws IOException {
        json.writeObjectFieldStart(point);
        JsonBody.rate(json, "bytes_per_s", meters.bytesPerSecond(point));
        JsonBody.rate(json, "packets_per_s", meters.packetsPerSecond(point));
        json.writeEndObject();
    }

    private void attribution(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("attribution");
        for (final AttributionStatus status : AttributionStatus.values()) {
            json.writeNumberField(status.text(), live.ends().of(status));
        }
        json.writeEndObject();
    }

    /** Sockets and translations that no packet met lost nothing, nor did what was counted elsewhere. */
    private long lost() {
        return accounts.ledger().stages().stream()
                .filter(stage -> !HARMLESS.contains(stage.kind()))
                .flatMap(stage -> stage.losses().entrySet().stream())
                .filter(loss -> !LedgerStage.isCountedElsewhere(loss.getKey()))
                .mapToLong(loss -> loss.getValue().get())
                .sum();
    }
}
