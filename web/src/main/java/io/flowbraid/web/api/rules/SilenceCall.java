// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.rules;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flowbraid.record.rule.RuleBoard;
import io.flowbraid.record.rule.RuleReading;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** {@code POST /rules/{name}/silence}: nobody wants to know of a rule for a while. */
public final class SilenceCall implements AnswerEndpoint {
    private static final long MAX_SECONDS = 30 * 24 * 60 * 60L;

    private final RuleBoard rules;
    private final LongSupplier clockMs;
    private final Consumer<String> journal;

    public SilenceCall(RuleBoard rules, LongSupplier clockMs, Consumer<String> journal) {
        this.rules = rules;
        this.clockMs = clockMs;
        this.journal = journal;
    }

    @Override
    public Answer answer(Call call) throws RefusedException {
        final String name = call.variable("name");
        final long seconds = seconds(call.body());
        final long nowMs = clockMs.getAsLong();
        final RuleReading reading = rules.silence(name, nowMs + seconds * 1_000, nowMs)
                .orElseThrow(() -> new RefusedException(
                        RefusedException.NOT_FOUND, "this run has no rule of that name; /api/v1/rules lists them"));
        final String rule = reading.rule().name();
        journal.accept(call.visitor().name()
                + (seconds == 0
                        ? " ended the silence of the rule " + rule
                        : " silenced the rule " + rule + " for " + seconds + " s"));
        return JsonBody.answer(json -> RuleJson.write(json, reading));
    }

    private static long seconds(byte[] body) throws RefusedException {
        long seconds = -1;
        try (JsonParser json = JsonBody.FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw notUnderstood();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                if (!json.currentName().equals("seconds") || json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
                    throw notUnderstood();
                }
                seconds = json.getLongValue();
            }
            if (json.currentToken() != JsonToken.END_OBJECT || seconds < 0 || seconds > MAX_SECONDS) {
                throw notUnderstood();
            }
            return seconds;
        } catch (IOException e) {
            throw notUnderstood();
        }
    }

    private static RefusedException notUnderstood() {
        return new RefusedException("the body is not understood; write {\"seconds\":3600}, at most " + MAX_SECONDS
                + ", or 0 to end the silence");
    }
}
