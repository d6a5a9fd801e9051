// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Keeps whole frames for those who write them: {@link io.flowbraid.capture.kept.KeepingDissector} copies each frame
 * that it dissects, with its observation, into the {@link io.flowbraid.capture.kept.FrameRing} of its capture thread. A
 * run that writes no packets has plain dissectors, and nothing here costs it anything.
 *
 * <p>Thread: the capture's until a frame is in the ring, then the one that writes packets.
 */
@NullMarked
package io.flowbraid.capture.kept;

import org.jspecify.annotations.NullMarked;
