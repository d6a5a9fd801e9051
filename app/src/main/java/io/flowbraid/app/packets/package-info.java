// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Writes packets with their processes into pcapng files (<code>-w</code>). Frames wait in the {@code FrameRing} of
 * their capture thread until their owners are settled; then the shard says who they are of.
 *
 * <pre>
 *  capture-N -- FrameRing --&gt; PacketSaver -- PacketFile --&gt; out.pcapng
 *                                |   ^
 *                            OwnerDesk of the shard
 * </pre>
 *
 * <p>Thread: {@code packet-file} in a live run, which the shard answers through an {@link
 * io.flowbraid.app.packets.OwnerDesk}; the main thread offline.
 */
@NullMarked
package io.flowbraid.app.packets;

import org.jspecify.annotations.NullMarked;
