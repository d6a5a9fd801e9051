// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Names for containers and pods: the kernel gives the id that a runtime wrote into a cgroup's name, the runtime knows
 * what people call it.
 *
 * <pre>
 *  agent's thread                         | a thread for each runtime
 *   named(id only) --> cache, hit: named  |
 *                  \-> miss: Question ----+--> RuntimeWatch --> ContainerRuntime: DockerApi, Containerd, CriApi
 *   namesLearned() changed? say again <---+-- learn --/            |
 *                                              all that run, each second
 * </pre>
 *
 * <p>The agent never waits for a runtime. An id it has not met goes out as an id, is asked for at once, and what was
 * said under the bare id is said again under the name. Runtimes that are always up are also asked each second for all
 * that runs, so that most containers are known before their first packet; one that is started by being asked is left
 * alone until there is a question. Names stay in the cache past the container's end, because events of the dead still
 * come.
 *
 * <p>An id of 64 digits is one container's for ever. A shorter one is a name that its user chose, as with ctr, and the
 * next container may get it: what is told of such a container is kept for the one start that the agent saw.
 *
 * <p>A socket that does not exist is a runtime
 * that is not installed, and no news; anything else that keeps a runtime from answering is said once. What a runtime
 * sends is bounded in time and size, and an answer that does not read as expected names nobody: an id is better than a
 * wrong name.
 *
 * <p>Thread: one for each runtime, so one that hangs delays no other; the agent's asks and never waits.
 */
@NullMarked
package io.flowbraid.introspection.workload;

import org.jspecify.annotations.NullMarked;
