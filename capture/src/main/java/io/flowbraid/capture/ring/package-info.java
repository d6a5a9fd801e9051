// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Reads packets of a device in place: in the ring that the kernel shares with us (PACKET_MMAP, version 3). {@link
 * io.flowbraid.capture.ring.PacketRing} sets up the sockets and maps their rings; several form a fanout group, among
 * which the kernel spreads packets by flow. {@link io.flowbraid.capture.ring.RingReader} dissects the packets of a
 * block and gives the block back. {@link io.flowbraid.capture.ring.RingRefused} says why a device must be read through
 * libpcap.
 *
 * <p>Thread: the one that polls the source; a ring belongs to one source.
 */
@NullMarked
package io.flowbraid.capture.ring;

import org.jspecify.annotations.NullMarked;
