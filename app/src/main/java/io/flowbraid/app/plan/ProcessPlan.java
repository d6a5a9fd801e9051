// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.app.privileges.NeededCapabilities;
import io.flowbraid.app.privileges.PrivilegePlan;

/**
 * How a process that runs for long runs.
 *
 * @param nice of the threads that must not wait; 0 changes nothing
 * @param privileges as whom it runs
 */
public record ProcessPlan(int nice, PrivilegePlan privileges) {

    /** The capabilities that this needs after the start. */
    NeededCapabilities needed() {
        return new NeededCapabilities().forPriority(nice);
    }
}
