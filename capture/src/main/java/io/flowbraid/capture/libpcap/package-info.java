// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The use of libpcap that live capture and files share: {@link io.flowbraid.capture.libpcap.Pcap4J} opens, filters and
 * closes through Pcap4J, and {@link io.flowbraid.capture.libpcap.PcapReader} reads packets from a {@code pcap_t} by
 * address. {@link io.flowbraid.capture.libpcap.FileLinkType} names link types and says what to do about unsupported
 * ones.
 *
 * <p>Thread: sources are opened by the thread that starts a run; after that a handle belongs to the thread that polls
 * its source, which also closes it.
 */
@NullMarked
package io.flowbraid.capture.libpcap;

import org.jspecify.annotations.NullMarked;
