// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.rules;

import io.flowbraid.record.rule.RuleBoard;
import io.flowbraid.record.rule.RuleReading;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import java.util.List;
import java.util.function.LongSupplier;

/** {@code GET /rules}: each rule, whether it fires, and what it counts. */
public final class RulesCall implements AnswerEndpoint {
    private final RuleBoard rules;
    private final LongSupplier clockMs;

    public RulesCall(RuleBoard rules, LongSupplier clockMs) {
        this.rules = rules;
        this.clockMs = clockMs;
    }

    @Override
    public Answer answer(Call call) {
        final long nowMs = clockMs.getAsLong();
        final List<RuleReading> readings = rules.read(nowMs);
        return JsonBody.answer(json -> {
            json.writeStartObject();
            json.writeNumberField("at", nowMs);
            json.writeArrayFieldStart("rules");
            for (final RuleReading reading : readings) {
                RuleJson.write(json, reading);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
