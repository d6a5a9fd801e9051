// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What one run leaves for the next: the sockets that are still open, so that their flows continue without a gap.
 *
 * <pre>
 *  run ends --open sockets--&gt; {@link io.flowbraid.app.restart.OpenSocketsFile} --&gt; the next run begins
 * </pre>
 *
 * <p>Thread: the main thread reads and writes.
 */
@NullMarked
package io.flowbraid.app.restart;

import org.jspecify.annotations.NullMarked;
