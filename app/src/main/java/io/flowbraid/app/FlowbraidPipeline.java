// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app;

import io.flowbraid.app.agent.AgentRun;
import io.flowbraid.app.live.LiveRun;
import io.flowbraid.app.offline.OfflineRun;
import io.flowbraid.app.plan.AgentPlan;
import io.flowbraid.app.plan.Pipeline;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.plan.SocketsPlan;
import io.flowbraid.app.privileges.ServiceUserChange;
import io.flowbraid.app.process.NativeCode;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.Streams;
import io.flowbraid.app.sockets.SocketsRun;
import io.flowbraid.capture.CaptureDevice;
import io.flowbraid.capture.CaptureException;
import java.util.List;

/** The pipeline of this build: capture, agent, correlator and sinks. */
public final class FlowbraidPipeline implements Pipeline {

    @Override
    public int run(RunPlan plan, Streams streams) {
        if (plan.isOffline()) {
            return new OfflineRun(plan, streams).run();
        }
        NativeCode.check();
        ServiceUserChange.apply(plan.privileges(), plan.needed());
        return new LiveRun(plan, streams).run();
    }

    @Override
    public int run(AgentPlan plan, Streams streams) {
        NativeCode.check();
        ServiceUserChange.apply(plan.privileges(), plan.needed());
        return new AgentRun(plan, streams).run();
    }

    @Override
    public int run(SocketsPlan plan, Streams streams) {
        NativeCode.check();
        return new SocketsRun(plan, streams).run();
    }

    @Override
    public int listInterfaces(Streams streams) {
        try {
            final List<CaptureDevice> devices = CaptureDevice.all();
            final StringBuilder text = new StringBuilder();
            for (int i = 0; i < devices.size(); i++) {
                text.append(i + 1).append('.');
                appendTo(text, devices.get(i));
            }
            streams.out().write(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            streams.out().flush();
            return 0;
        } catch (CaptureException | java.io.IOException e) {
            throw new RunFailure(e);
        }
    }

    /** As tcpdump -D has it: name, description, what it is. */
    private static void appendTo(StringBuilder text, CaptureDevice device) {
        text.append(device.name());
        if (!device.description().isEmpty()) {
            text.append(" (").append(device.description()).append(')');
        }
        text.append(device.isUp() ? " [Up" : " [Down").append(device.isLoopback() ? ", Loopback]\n" : "]\n");
    }
}
