// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

/** The engine's time, ns since the epoch: what packets and events carried and {@link Correlator#advance} was given. */
final class EngineClock {
    long nowNs = Long.MIN_VALUE;
}
