// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.config.value.RuntimeSocket;
import io.flowbraid.introspection.secrets.CommandLines;
import java.util.List;

/**
 * How an agent watches, alone or in the process of a live run.
 *
 * @param hostName of this host in what it publishes; empty for its own
 * @param netns name or file of the only network namespace to watch; empty for all
 * @param runtimeSockets who is asked for the names of containers
 * @param ringBytes of the kernel, for events on their way to us
 * @param maxPeers UDP peers that the kernel counts
 * @param commandLines what is published of them
 */
public record AgentSettings(
        String hostName,
        String netns,
        List<RuntimeSocket> runtimeSockets,
        int ringBytes,
        int maxPeers,
        CommandLines commandLines) {}
