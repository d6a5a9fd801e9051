// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.clock;

/** Hears of each step of the wall clock. */
@FunctionalInterface
public interface StepListener {
    void stepped(long byNs);
}
