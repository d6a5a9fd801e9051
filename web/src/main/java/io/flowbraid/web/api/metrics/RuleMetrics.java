// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.metrics;

import io.flowbraid.record.rule.RuleBoard;
import io.flowbraid.record.rule.RuleCondition;
import io.flowbraid.record.rule.RuleReading;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/** How the rules are; their only label is their name, of which there are at most 64. */
final class RuleMetrics {
    private static final String RULE = "rule";

    private final PrometheusRegistry registry;
    private final RuleBoard rules;
    private final LongSupplier clockMs;

    private RuleMetrics(PrometheusRegistry registry, RuleBoard rules, LongSupplier clockMs) {
        this.registry = registry;
        this.rules = rules;
        this.clockMs = clockMs;
    }

    static void register(PrometheusRegistry registry, RuleBoard rules, LongSupplier clockMs) {
        final RuleMetrics metrics = new RuleMetrics(registry, rules, clockMs);
        metrics.gauge(
                "flowbraid_rule_firing",
                "1 while a rule fires and is not silenced, else 0.",
                reading -> reading.condition() == RuleCondition.FIRING ? 1 : 0);
        metrics.gauge(
                "flowbraid_rule_silenced",
                "1 while a rule is silenced, else 0.",
                reading -> reading.condition() == RuleCondition.SILENCED ? 1 : 0);
        metrics.gauge(
                "flowbraid_rule_value", "The highest count of a group of a rule, in its window.", RuleReading::value);
        metrics.gauge(
                "flowbraid_rule_threshold",
                "The count above which a rule fires.",
                reading -> reading.rule().threshold());
        CounterWithCallback.builder()
                .name("flowbraid_rule_matches_total")
                .help("What a rule has counted since the start.")
                .labelNames(RULE)
                .callback(metric -> rules.read(clockMs.getAsLong())
                        .forEach(reading ->
                                metric.call(reading.matches(), reading.rule().name())))
                .register(registry);
    }

    private void gauge(String name, String help, ToDoubleFunction<RuleReading> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(RULE)
                .callback(metric -> rules.read(clockMs.getAsLong())
                        .forEach(reading -> metric.call(
                                value.applyAsDouble(reading), reading.rule().name())))
                .register(registry);
    }
}
