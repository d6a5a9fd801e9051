// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

/**
 * What tcpdump says of a capture, summed over the interfaces.
 *
 * @param captured packets read and counted
 * @param received packets that passed the filter in the kernel
 * @param droppedByKernel for want of room in the buffer
 */
public record CaptureTotals(long captured, long received, long droppedByKernel) {}
