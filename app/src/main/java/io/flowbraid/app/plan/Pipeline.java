// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.app.process.Streams;

/** Carries out what a command planned. The returned numbers are exit codes. */
public interface Pipeline {
    /** Collects until the input ends, the packet limit is reached or a signal asks to stop. */
    int run(RunPlan plan, Streams streams);

    /** Publishes socket events until a signal asks to stop. */
    int run(AgentPlan plan, Streams streams);

    /** Lists the open sockets with their owners. */
    int run(SocketsPlan plan, Streams streams);

    /** Prints the capture interfaces as {@code tcpdump -D} does. */
    int listInterfaces(Streams streams);
}
