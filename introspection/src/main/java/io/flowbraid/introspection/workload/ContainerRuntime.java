// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A container runtime that can be asked for names. Each call ends within its time limit. (NOT thread safe) */
interface ContainerRuntime {
    /** A process number that no process has. */
    int NO_PROCESS = 0;

    RuntimeEndpoint endpoint();

    /** The container with that full id, stopped ones included; null when the runtime has none. */
    @Nullable
    Workload find(String containerId) throws IOException;

    List<Workload> running() throws IOException;

    /** Stopped ones included. */
    List<Workload> all() throws IOException;

    /** The first process of the container with that full id; {@link #NO_PROCESS} when it does not run. */
    int pid(String containerId) throws IOException;

    /** False when a question would start the runtime, and keep it from ending when idle. */
    boolean isAlwaysUp();
}
