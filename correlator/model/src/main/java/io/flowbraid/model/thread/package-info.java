// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * How a thread fails, and how one works ahead of another. Every thread of a run is supervised by one handler of uncaught exceptions, which the wiring
 * installs. A {@link io.flowbraid.model.thread.RestartingThread} begins its work again after it failed; any other
 * thread that dies ends the run.
 *
 * <p>A {@link io.flowbraid.model.thread.ReadAhead} passes its failure to the thread that waits for it.
 *
 * <p>Thread: a {@code RestartingThread} is one of its own, and a {@code ReadAhead} has one. The other packages of the model, and the engine, start none.
 */
@NullMarked
package io.flowbraid.model.thread;

import org.jspecify.annotations.NullMarked;
