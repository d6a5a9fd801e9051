// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Dissects frames: link layer, IP, then TCP, UDP, SCTP or ICMP. {@link io.flowbraid.capture.dissect.PacketDissector}
 * takes a frame by its address and appends one observation to a batch, or counts why it cannot: the frame is not IP, or
 * it is malformed ({@link io.flowbraid.capture.dissect.Weird}). Fragments that arrive before the first one of their
 * packet wait here for its ports.
 *
 * <p>Header types are flyweights that are reused from frame to frame. Nothing here allocates per packet.
 *
 * <p>Thread: whichever polls the source; a dissector belongs to one source.
 */
@NullMarked
package io.flowbraid.capture.dissect;

import org.jspecify.annotations.NullMarked;
