// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import org.jspecify.annotations.Nullable;

/**
 * What dissectors remember of earlier packets: the ports of first fragments, and the devices of packets. All interfaces
 * that one thread reads share it, because files have any number of interfaces, and its size must not grow with them.
 * (NOT thread safe.)
 */
public final class DissectorMemory {
    private @Nullable FragmentPorts fragmentPorts;
    private @Nullable DeviceCopies deviceCopies;

    FragmentPorts fragmentPorts() {
        FragmentPorts ports = fragmentPorts;
        if (ports == null) {
            ports = new FragmentPorts();
            fragmentPorts = ports;
        }
        return ports;
    }

    DeviceCopies deviceCopies() {
        DeviceCopies copies = deviceCopies;
        if (copies == null) {
            copies = new DeviceCopies();
            deviceCopies = copies;
        }
        return copies;
    }
}
