// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app;

import io.flowbraid.app.pipeline.AgentPlan;
import io.flowbraid.app.pipeline.Pipeline;
import io.flowbraid.app.pipeline.RunPlan;
import io.flowbraid.app.pipeline.Streams;

/** A build without capture and agent: refuses what needs them. */
final class Unwired implements Pipeline {

    @Override
    public int run(RunPlan plan, Streams streams) {
        throw new IllegalStateException("this build has no collector");
    }

    @Override
    public int run(AgentPlan plan, Streams streams) {
        throw new IllegalStateException("this build has no agent");
    }

    @Override
    public int listInterfaces(Streams streams) {
        throw new IllegalStateException("this build has no capture");
    }
}
