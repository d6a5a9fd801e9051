// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * {@code flowbraid top}: who uses the network now, by bytes a second, on a terminal.
 *
 * <pre>
 * FlowSource (API or own capture) -> FlowReading -> TopModel -> Measurement -> TopTable -> TopScreen or TopJson
 * </pre>
 *
 * <p>A source reports flows with their counters. The model takes differences and sums them by interval. Everything from
 * the measurement on is pure: a paused view can be grouped, sorted and drilled into again.
 *
 * <p>Thread: {@code top-stream} or {@code output-top} reports flows to {@link TopModel}, which has a lock. All else
 * runs on the main thread.
 */
@NullMarked
package io.flowbraid.app.top;

import org.jspecify.annotations.NullMarked;
