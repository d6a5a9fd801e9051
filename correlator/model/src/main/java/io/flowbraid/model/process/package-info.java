// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Whom a flow's end belongs to: {@link io.flowbraid.model.process.ProcessIdentity} names a process so that a pid used
 * again is another process, and {@link io.flowbraid.model.process.Workload} names its container and pod, with {@link
 * io.flowbraid.model.process.Labels}.
 *
 * <p>Thread: any; the types are immutable.
 */
@NullMarked
package io.flowbraid.model.process;

import org.jspecify.annotations.NullMarked;
