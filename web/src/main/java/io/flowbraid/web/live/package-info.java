// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The flows of now: those that live and those that ended in the last quarter of an hour, bounded, with their rates, and
 * the bytes of each second by process, container, host, ….
 *
 * <pre>
 *  output thread --accept--&gt; LiveFlows --+--&gt; LiveFlow (one a flow: its last record as bytes, samples of its traffic)
 *                                       +--&gt; SharedValues (each process and workload once, as bytes)
 *                                       +--&gt; TrafficWindow (the last 900 seconds by key)
 *  web threads ---- LiveScan copies one LiveFlow at a time ----^
 * </pre>
 *
 * <p>Thread: the output's writes, the web server's read. A reader holds the lock of one flow while it copies it, so
 * that nobody sees half a record; the shard's thread takes no part in it.
 */
@NullMarked
package io.flowbraid.web.live;

import org.jspecify.annotations.NullMarked;
