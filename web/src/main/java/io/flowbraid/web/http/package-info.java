// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * HTTP as the page needs it, and no more: who may ask (the gate), where a path leads (the routes), answers made in one
 * piece, and streams of events. Jetty's core stays behind this package.
 *
 * <pre>
 *  browser -- TCP ----+-&gt; WebServer --&gt; Gate (host, origin, access, headers) --&gt; Routes --+--&gt; AnswerEndpoint one answer
 *  tools -- Unix socket -+      |          ^                                            +--&gt; StreamEndpoint an EventStream, a download
 *                           ConnectionPeers --+ whose connection it is                   +--&gt; PageBundle     files of the page
 * </pre>
 *
 * <p>Thread: a handful of {@code web} threads serves all clients. An answer is handed to Jetty whole and sent as fast
 * as the client takes it; no thread waits for a client.
 */
@NullMarked
package io.flowbraid.web.http;

import org.jspecify.annotations.NullMarked;
