// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.status;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.web.CapturePoints.CapturePoint;
import io.flowbraid.web.FeedList.Feed;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.live.LiveFlows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** What the stream says each second of the whole. */
public final class LiveStatus {
    private final LiveFlows live;
    private final Meters meters;
    private final Past past;

    public LiveStatus(LiveFlows live, Meters meters, Past past) {
        this.live = live;
        this.meters = meters;
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
            losses(json, nowMs);
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
        json.writeNumberField("ends_of_nobody", live.ends().nobodys());
    }

    private void losses(JsonGenerator json, long nowMs) throws IOException {
        final List<LossWatch.Loss> losses = meters.losses().losses(nowMs);
        json.writeNumberField(
                "lost", losses.stream().mapToLong(LossWatch.Loss::total).sum());
        json.writeNumberField(
                "lost_last_minute",
                losses.stream().mapToLong(LossWatch.Loss::lastMinute).sum());
        if (losses.isEmpty()) {
            json.writeNullField("lost_at");
        } else {
            json.writeNumberField("lost_at", losses.get(0).atMs());
        }
    }
}
