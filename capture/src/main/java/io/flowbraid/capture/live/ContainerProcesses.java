// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import io.flowbraid.capture.CaptureException;

/** Knows the containers of this host. */
@FunctionalInterface
public interface ContainerProcesses {
    /** Some process of the running container; the exception's message says why there is none. */
    int pidOf(String nameOrId) throws CaptureException;
}
