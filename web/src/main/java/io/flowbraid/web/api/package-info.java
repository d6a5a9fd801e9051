// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The API: {@link io.flowbraid.web.api.WebService} gives each path of {@code /api/v1} its call and starts the server.
 * The packages below are named after what they answer; {@code openapi.json} documents it, and a test compares each
 * answer with it.
 *
 * <pre>
 *  WebService --&gt; flows     flows of now and of the past, their fields
 *             --&gt; totals    talkers, traffic over time, the map
 *             --&gt; sockets   open sockets
 *             --&gt; status    health, ledger, interfaces, feeds, companions, history
 *             --&gt; stream    flows of now as events, packets as a file
 *             --&gt; metrics   for Prometheus
 * </pre>
 *
 * <p>Calls read the live flows, the history or a port of
 * {@code io.flowbraid.web}.
 *
 * <p>Thread: the web server's, several at a time.
 */
@NullMarked
package io.flowbraid.web.api;

import org.jspecify.annotations.NullMarked;
