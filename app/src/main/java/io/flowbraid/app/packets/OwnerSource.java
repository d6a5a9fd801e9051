// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

/** Says whose the frames of a batch are. */
interface OwnerSource {
    /**
     * Asks for the frames that are observations.
     *
     * @param isUrgent there is no room to wait
     */
    void ask(FrameBatch batch, boolean isUrgent);

    /** Whether each entry has its answer, or none will come. */
    boolean isAnswered(FrameBatch batch);
}
