// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

/** Says whose the frames of a batch are. */
@FunctionalInterface
interface OwnerSource {
    /**
     * Gives each entry its answer; returns when all have one, or none will come.
     *
     * @param isUrgent there is no room to wait
     */
    void find(FrameBatch batch, boolean isUrgent);
}
