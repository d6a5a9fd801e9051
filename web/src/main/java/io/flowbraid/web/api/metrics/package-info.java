// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The state of the run as metrics for Prometheus.
 *
 * <p>Thread: the web server's.
 */
@NullMarked
package io.flowbraid.web.api.metrics;

import org.jspecify.annotations.NullMarked;
