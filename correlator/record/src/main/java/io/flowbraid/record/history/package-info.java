// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The port to the flows of the past: what a history keeps, the questions it answers, and the answers. The module that
 * keeps one implements it and may be left out; {@link io.flowbraid.record.history.FlowHistoryProvider} finds it.
 *
 * <p>Thread: one thread hands flows to the history's sink; any thread may ask, and waits for the answer.
 */
@NullMarked
package io.flowbraid.record.history;

import org.jspecify.annotations.NullMarked;
