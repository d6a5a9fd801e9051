// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Where unified flows go, and what is reported of a run: console lines, counts, the summary. Also where the socket
 * events of an agent go besides its feed: a file, standard output.
 *
 * <pre>
 *  engine --accept--&gt; RingSink ==ring==&gt; its own thread --&gt; FanOutSink --+--&gt; ConsoleSink or JsonSink
 *   (shard thread)    copies, never waits                              +--&gt; AttributionTally
 * </pre>
 *
 * <p>Thread: each sink or outlet belongs to the thread that calls it. Only {@link io.flowbraid.sink.RingSink} crosses
 * threads: it takes records of the shard and has a thread of its own for the sink behind it.
 */
@NullMarked
package io.flowbraid.sink;

import org.jspecify.annotations.NullMarked;
