// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Live capture. A {@link io.flowbraid.capture.live.CapturedInterface} has one {@link
 * io.flowbraid.capture.live.DeviceSource}, or several among which the kernel spreads its packets by flow, and reopens
 * its device after it went away ({@code DeviceWatch}). {@link io.flowbraid.capture.live.CaptureAgent} polls a source
 * and hands batches to the shard. A {@code CapturePoint} is a device and the network namespace that it is in. {@link
 * io.flowbraid.capture.live.PacketRecorder} writes packets of a device into a file for the page.
 *
 * <p>Threads: each source belongs to the thread of its agent, a {@code DeviceWatch} to a background thread that calls
 * {@link io.flowbraid.capture.live.CapturedInterface#look}, and a recorder to the request that started it.
 */
@NullMarked
package io.flowbraid.capture.live;

import org.jspecify.annotations.NullMarked;
