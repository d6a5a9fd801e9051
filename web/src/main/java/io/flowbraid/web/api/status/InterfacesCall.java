// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.status;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.web.CapturePoints.CapturePoint;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import java.io.IOException;

/** {@code GET /interfaces}: where packets come from, and who accompanies them. */
public final class InterfacesCall implements AnswerEndpoint {
    private final Meters meters;

    public InterfacesCall(Meters meters) {
        this.meters = meters;
    }

    @Override
    public Answer answer(Call call) {
        return JsonBody.answer(json -> {
            json.writeStartArray();
            for (final CapturePoint point : meters.points()) {
                write(json, point, meters);
            }
            json.writeEndArray();
        });
    }

    static void write(JsonGenerator json, CapturePoint point, Meters meters) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", point.name());
        json.writeNumberField("netns", point.netns());
        json.writeNumberField("packets", point.packets());
        json.writeNumberField("bytes", point.bytes());
        JsonBody.rate(json, "packets_per_s", meters.packetsPerSecond(point.name()));
        JsonBody.rate(json, "bytes_per_s", meters.bytesPerSecond(point.name()));
        json.writeNumberField("live_flows", meters.liveFlows(point.name()));
        JsonBody.counts(json, "drops", point.drops());
        JsonBody.texts(json, "companions", point.companions());
        JsonBody.texts(json, "always", point.always());
        json.writeEndObject();
    }
}
