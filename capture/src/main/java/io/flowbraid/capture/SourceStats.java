// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

/**
 * Totals of one source since it was opened, as tcpdump prints them at its end.
 *
 * @param delivered frames libpcap gave us
 * @param kernelDropped frames that passed the filter but found the kernel's buffer full
 * @param interfaceDropped frames the network interface or its driver lost
 */
public record SourceStats(long delivered, long kernelDropped, long interfaceDropped) {}
