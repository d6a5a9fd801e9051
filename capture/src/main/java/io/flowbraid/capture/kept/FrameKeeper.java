// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.kept;

/** Takes a copy of each frame of one capture thread. */
@FunctionalInterface
public interface FrameKeeper {
    /** Copies the frame; never blocks a capture. */
    void keep(KeptFrame frame);
}
