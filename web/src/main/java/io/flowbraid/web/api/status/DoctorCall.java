// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.status;

import io.flowbraid.web.HostExamination;
import io.flowbraid.web.HostExamination.Finding;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.api.call.Kept;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import java.util.List;
import java.util.function.LongSupplier;

/** {@code GET /doctor}: what this host lacks, and what mends it. */
public final class DoctorCall implements AnswerEndpoint {
    private static final long KEPT_MS = 5_000;

    private final Kept<List<Finding>> findings;

    public DoctorCall(HostExamination examination, LongSupplier clockMs) {
        findings = new Kept<>(examination::examine, KEPT_MS, clockMs);
    }

    @Override
    public Answer answer(Call call) throws RefusedException {
        final List<Finding> found = findings.value();
        return JsonBody.answer(json -> {
            json.writeStartArray();
            for (final Finding finding : found) {
                json.writeStartObject();
                json.writeStringField("check", finding.check());
                json.writeStringField("state", finding.state().text());
                json.writeStringField("text", finding.text());
                json.writeStringField("mend", finding.mend());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
