// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The process around a run: its standard streams, its signals, threads that die and memory that runs out.
 *
 * <p>Thread: any. Signals arrive on threads of the JVM, a failure on the thread that fails.
 */
@NullMarked
package io.flowbraid.app.process;

import org.jspecify.annotations.NullMarked;
