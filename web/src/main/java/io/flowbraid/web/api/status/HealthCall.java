// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.status;

import io.flowbraid.web.Identity;
import io.flowbraid.web.RunAccounts;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** {@code GET /health}: whether all is well, for everybody; what is not, for those with access. */
public final class HealthCall implements AnswerEndpoint {
    private final Identity identity;
    private final RunAccounts accounts;
    private final LossWatch losses;
    private final LongSupplier clockMs;
    private final Past past;

    public HealthCall(Identity identity, RunAccounts accounts, LossWatch losses, Past past, LongSupplier clockMs) {
        this.clockMs = clockMs;
        this.losses = losses;
        this.identity = identity;
        this.accounts = accounts;
        this.past = past;
    }

    private static String statusOf(List<String> failures, List<String> reasons) {
        if (!failures.isEmpty()) {
            return "failed";
        }
        return reasons.isEmpty() ? "ok" : "degraded";
    }

    @Override
    public Answer answer(Call call) {
        final List<String> failures = accounts.failures();
        final List<String> reasons = new ArrayList<>(failures);
        reasons.addAll(accounts.troubles());
        final String trouble = past.trouble();
        if (!trouble.isEmpty()) {
            reasons.add("the history is paused: " + trouble);
        }
        final String lost = losses.losses(clockMs.getAsLong()).stream()
                .filter(loss -> loss.lastMinute() > 0)
                .map(LossWatch.Loss::text)
                .collect(Collectors.joining(", "));
        if (!lost.isEmpty()) {
            reasons.add("lost in the last minute: " + lost);
        }
        return JsonBody.answer(json -> {
            json.writeStartObject();
            json.writeStringField("status", statusOf(failures, reasons));
            if (!call.visitor().isAllowed()) {
                json.writeEndObject();
                return;
            }
            JsonBody.texts(json, "reasons", reasons);
            json.writeStringField("version", identity.version());
            json.writeNumberField(
                    "uptime_s",
                    Duration.between(identity.started(), Instant.now()).toSeconds());
            json.writeStringField("host", identity.hostname());
            json.writeEndObject();
        });
    }
}
