// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

/** The engine's time, ns since the epoch: what packets and events carried and {@code Correlator.advance} was given. */
public final class EngineClock {
    public long nowNs = Long.MIN_VALUE;
}
