// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app;

import io.flowbraid.app.agent.AgentRun;
import io.flowbraid.app.live.LiveRun;
import io.flowbraid.app.offline.OfflineRun;
import io.flowbraid.app.plan.AgentPlan;
import io.flowbraid.app.plan.Pipeline;
import io.flowbraid.app.plan.Plan;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.plan.SocketsPlan;
import io.flowbraid.app.privileges.ServiceUserChange;
import io.flowbraid.app.process.NativeCode;
import io.flowbraid.app.process.Streams;
import io.flowbraid.app.sockets.SocketsRun;
import io.flowbraid.app.stitch.StitchRun;
import io.flowbraid.app.stitch.StitchRunPlan;
import io.flowbraid.app.top.TopPlan;
import io.flowbraid.app.top.TopRun;

/** The pipeline of this build: capture, agent, correlator and sinks. */
public final class FlowbraidPipeline implements Pipeline {

    @Override
    public int run(Plan plan, Streams streams) {
        if (plan instanceof RunPlan.Offline offline) {
            return new OfflineRun(offline, streams).run();
        }
        if (plan instanceof RunPlan.Live live) {
            NativeCode.check();
            ServiceUserChange.apply(live.process().privileges(), live.needed());
            return new LiveRun(live, streams).run();
        }
        if (plan instanceof AgentPlan agent) {
            NativeCode.check();
            ServiceUserChange.apply(agent.process().privileges(), agent.needed());
            return new AgentRun(agent, streams).run();
        }
        if (plan instanceof SocketsPlan sockets) {
            NativeCode.check();
            return new SocketsRun(sockets, streams).run();
        }
        if (plan instanceof TopPlan top) {
            return new TopRun(top, streams).run();
        }
        if (plan instanceof StitchRunPlan stitch) {
            return new StitchRun(stitch, streams).run();
        }
        return InterfaceList.print(streams);
    }
}
