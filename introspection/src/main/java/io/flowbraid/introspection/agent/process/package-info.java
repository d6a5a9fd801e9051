// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Processes: {@link io.flowbraid.introspection.agent.process.ProcessTable} follows fork, exec and exit. A {@link
 * io.flowbraid.introspection.agent.process.ProcessHistory} remembers the programs of a process with the time each
 * began, so that a socket is given the program that opened it, whatever the process runs by now. Containers are read
 * from control groups, names of users and groups from the files of the host.
 *
 * <p>Thread: the agent's; {@code ContainerCgroup} has no state and serves every thread.
 */
@NullMarked
package io.flowbraid.introspection.agent.process;

import org.jspecify.annotations.NullMarked;
