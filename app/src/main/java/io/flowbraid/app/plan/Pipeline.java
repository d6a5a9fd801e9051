// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.app.process.Streams;

/** Carries out what a command planned. */
@FunctionalInterface
public interface Pipeline {
    /**
     * Returns when that is done: a run when its input ends, the packet limit is reached or a signal asks to stop.
     *
     * @return the exit code
     */
    int run(Plan plan, Streams streams);
}
