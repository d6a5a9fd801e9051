// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

import java.util.List;
import java.util.Map;

/** The capture interfaces of this run, with what was counted on each until now. */
@FunctionalInterface
public interface CapturePoints {
    List<CapturePoint> list();

    /**
     * One capture interface.
     *
     * @param netns inode of its network namespace; 0 unknown
     * @param packets read, since the start
     * @param bytes of these packets on the wire; IP bytes where nothing better is known
     * @param drops each loss of its ledger stage by name
     * @param companions feeds declared for it, which may be changed
     * @param always feeds that accompany every interface, such as the agent inside this program
     */
    record CapturePoint(
            String name,
            long netns,
            long packets,
            long bytes,
            Map<String, Long> drops,
            List<String> companions,
            List<String> always) {}
}
