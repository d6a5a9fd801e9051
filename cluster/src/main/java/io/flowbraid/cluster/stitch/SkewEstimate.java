// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

/**
 * The difference between the clocks of two hosts.
 *
 * @param offsetNs the second clock minus the first one
 * @param uncertaintyNs how far from that offset one event may be
 * @param isKnown false when it is assumed
 */
public record SkewEstimate(long offsetNs, long uncertaintyNs, boolean isKnown) {
    SkewEstimate reversed() {
        return new SkewEstimate(-offsetNs, uncertaintyNs, isKnown);
    }
}
