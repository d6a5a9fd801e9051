// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.pcapng;

/** How much a written file says of the processes of its packets, as Wireshark's {@code --process-info}. */
public enum ProcessDetail {
    /** Nothing. */
    OFF,
    /** Pid, parent, name, start, container and pod. */
    BASIC,
    /** Also path, command line and user. */
    FULL
}
