// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The entry of the process: {@link io.flowbraid.app.Main} gives the command line to the commands, and {@link
 * io.flowbraid.app.FlowbraidPipeline} carries out what they plan.
 *
 * <pre>
 *  command, option --plan--&gt; FlowbraidPipeline --+--&gt; live      interfaces and feeds, now
 *                                               +--&gt; offline   capture files, recorded feeds
 *                                               +--&gt; agent     publishes socket events
 *                                               +--&gt; sockets   lists open sockets once
 * </pre>
 *
 * <p>Thread: the main thread.
 */
@NullMarked
package io.flowbraid.app;

import org.jspecify.annotations.NullMarked;
