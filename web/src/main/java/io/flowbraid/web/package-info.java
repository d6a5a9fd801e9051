// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What the page and its API need of the running program: small ports that the wiring implements, and the values they
 * hand over. The rest of the module is built on them:
 *
 * <pre>
 *  output thread --accept--&gt; live.LiveFlows &lt;--reads-- api (one type a call) &lt;-- http (Jetty: safety, routes, streams)
 *                                                   &lt;-- these ports
 * </pre>
 *
 * <p>A request that can't be met is a {@link io.flowbraid.web.RefusedException}, whose sentence the
 * user reads.
 *
 * <p>Thread: the web server's, several at a time. An implementation of a port must not make a packet or an event wait
 * for them.
 */
@NullMarked
package io.flowbraid.web;

import org.jspecify.annotations.NullMarked;
