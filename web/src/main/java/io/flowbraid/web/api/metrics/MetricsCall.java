// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.metrics;

import io.flowbraid.web.RunPorts;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.api.status.Meters;
import io.flowbraid.web.api.stream.LiveStream;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.live.LiveFlows;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** {@code GET /metrics}: counts for Prometheus. */
public final class MetricsCall implements AnswerEndpoint {
    private final PrometheusRegistry registry = new GuardedRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    public MetricsCall(Meters meters, LiveFlows live, RunPorts ports, Past past, LiveStream stream) {
        SourceMetrics.register(registry, meters);
        FlowMetrics.register(registry, live, ports.accounts());
        RuleMetrics.register(registry, ports.rules(), live::nowMs);
        OwnMetrics.register(registry, past, stream);
        registry.register(new RunMetrics(ports.accounts()));
    }

    @Override
    public Answer answer(Call call) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(8_192);
        try {
            writer.write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return Answer.of(writer.getContentType(), out.toByteArray());
    }
}
