// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import java.util.List;

/**
 * Who observed the flows: this host and its capture interfaces.
 *
 * @param points by interface id
 */
public record Observer(String hostname, List<ObservationPoint> points) {

    /**
     * One capture interface or file.
     *
     * @param netns inode of the network namespace; 0 unknown, as for a file
     */
    public record ObservationPoint(String interfaceName, long netns) {}

    public Observer {
        points = List.copyOf(points);
    }
}
