// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.stitch;

import java.util.Optional;
import java.util.ServiceLoader;

/** Starts a stitcher; a service of a module that may be left out. */
public interface StitchProvider {
    /**
     * Starts stitching. Returns without waiting for a broker: one that cannot be reached is reported through
     * {@link StitchPlan#notice}, and tried again while the run lasts.
     *
     * @throws StitchException for settings that can never work
     */
    RunningStitch start(StitchPlan plan);

    /** The one of the module, when it is there. */
    static Optional<StitchProvider> find() {
        return ServiceLoader.load(StitchProvider.class).findFirst();
    }
}
