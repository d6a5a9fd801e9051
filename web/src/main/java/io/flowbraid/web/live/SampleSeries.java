// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

/**
 * Bytes that each end of a flow sent by step of time.
 *
 * @param seconds when each step began, s since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // made for one reader, who may change it
public record SampleSeries(long[] seconds, double[] client, double[] server) {}
