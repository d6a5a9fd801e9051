// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What is observed: the capture interfaces, the feeds of socket events, and which feed accompanies which interface. For
 * each feed it keeps whether it is alive, how far it has reported, and where events are missing, so that a missing
 * event is not taken for one that never happened.
 *
 * <p>Thread: the shard's. The settings, interfaces and addresses are immutable values that other threads make.
 */
@NullMarked
package io.flowbraid.engine.observation;

import org.jspecify.annotations.NullMarked;
