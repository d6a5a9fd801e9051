// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Sums over flows: talkers, traffic over time and the map, of now or of the past.
 *
 * <p>Thread: the web server's.
 */
@NullMarked
package io.flowbraid.web.api.totals;

import org.jspecify.annotations.NullMarked;
