// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.plan.Pipeline;
import io.flowbraid.app.plan.Plan;
import io.flowbraid.app.process.Streams;
import java.util.concurrent.Callable;

/** A command that makes a plan of its options and has it carried out. */
abstract class PlannedCommand implements Callable<Integer> {
    private final Pipeline pipeline;
    private final Streams streams;

    PlannedCommand(Pipeline pipeline, Streams streams) {
        this.pipeline = pipeline;
        this.streams = streams;
    }

    abstract Plan plan();

    @Override
    public final Integer call() {
        return pipeline.run(plan(), streams);
    }
}
