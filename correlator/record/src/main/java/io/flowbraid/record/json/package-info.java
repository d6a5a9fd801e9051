// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * JSON of flows, sockets and talkers. {@link io.flowbraid.record.json.JsonSink} writes flow records as they are
 * reported, with a hand-written encoder that makes no garbage; {@link io.flowbraid.record.json.FlowJson} writes the
 * same record from the values of its fields.
 *
 * <p>Thread: a {@code JsonSink} belongs to the thread that reports flows, the others to their caller.
 */
@NullMarked
package io.flowbraid.record.json;

import org.jspecify.annotations.NullMarked;
