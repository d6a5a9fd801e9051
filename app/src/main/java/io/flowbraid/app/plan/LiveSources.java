// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.config.value.Endpoint;
import java.util.List;

/**
 * What the flows of a live run are made of.
 *
 * @param interfaces to capture on; empty when flows come from sockets alone
 * @param isCaptureOptional nobody chose the interfaces: without permission to capture, the run goes on without packets
 * @param feeds without that of the agent in this process
 * @param hasAgent an agent runs in this process
 * @param agentNetns name or file of the only network namespace that it watches; empty for all
 */
public record LiveSources(
        List<String> interfaces,
        boolean isCaptureOptional,
        List<Endpoint> feeds,
        CompanionPlan companions,
        boolean hasAgent,
        String agentNetns) {}
