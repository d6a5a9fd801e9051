// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * A live run: capture threads, the shard, output, page and history around the agent and the feeds.
 *
 * <pre>
 *  LiveCaptures ==rings==&gt; Shard --records--&gt; output, page, history
 *    capture-N               shard-0
 *  feed         ==ring===&gt;
 * </pre>
 *
 * <p>Thread: the main thread opens everything, starts the threads, looks at lags each second and ends the run from
 * source to sink.
 */
@NullMarked
package io.flowbraid.app.live;

import org.jspecify.annotations.NullMarked;
