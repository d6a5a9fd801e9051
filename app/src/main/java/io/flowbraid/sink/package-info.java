// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Where unified flows go, and what is told about a run: console lines, counts, the summary. Also where the socket
 * events of an agent go besides its feed: a file, standard output.
 *
 * <pre>
 *  engine --accept--&gt; RingSink ==ring==&gt; its own thread --&gt; FanOutSink --+--&gt; ConsoleSink or JsonSink
 *   (shard thread)    copies, never waits                              +--&gt; AttributionTally
 * </pre>
 *
 * <p>Only {@link io.flowbraid.sink.RingSink} crosses threads; every other sink or outlet belongs to the thread that
 * calls it.
 */
@NullMarked
package io.flowbraid.sink;

import org.jspecify.annotations.NullMarked;
