// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.metrics;

import io.flowbraid.record.history.HistoryException;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A registry in which a metric that cannot be read costs that metric, not the scrape. */
final class GuardedRegistry extends PrometheusRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedRegistry.class);

    /** Kinds of failures that were logged: a scrape comes every few seconds. */
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    @Override
    public void register(Collector collector) {
        super.register(new Guarded(collector));
    }

    private final class Guarded implements Collector {
        private final Collector collector;

        Guarded(Collector collector) {
            this.collector = collector;
        }

        @Override
        @SuppressWarnings("NullAway") // the registry leaves out what is null
        public @Nullable MetricSnapshot collect() {
            try {
                return collector.collect();
            } catch (RuntimeException e) {
                if (logged.add(e.toString())) {
                    warn(e);
                }
                return null;
            }
        }

        private static void warn(RuntimeException e) {
            if (e instanceof HistoryException) {
                LOG.warn("metrics of the history are left out of /metrics: {}", e.getMessage());
            } else {
                LOG.warn("a metric is left out of /metrics; this is a fault of Flowbraid, please report it", e);
            }
        }

        @Override
        @SuppressWarnings({"NullAway", "deprecation"}) // the registry still asks for it when a scrape names its metrics
        public @Nullable String getPrometheusName() {
            return collector.getPrometheusName();
        }
    }
}
