// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The same state for Prometheus. Runs on the web server's threads.
 */
@NullMarked
package io.flowbraid.web.api.metrics;

import org.jspecify.annotations.NullMarked;
