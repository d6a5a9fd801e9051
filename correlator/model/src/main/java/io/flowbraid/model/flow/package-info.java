// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Flows as they leave the engine. A {@link io.flowbraid.model.flow.FlowRecord} has two {@link
 * io.flowbraid.model.flow.FlowSide}s, client and server, how TCP went ({@link io.flowbraid.model.flow.ConnState},
 * {@link io.flowbraid.model.flow.TcpFailure}), and the {@link io.flowbraid.model.flow.Conversation} of which the flow
 * is a part. A {@link io.flowbraid.model.flow.FlowSink} takes records.
 *
 * <p>Records are slots of a ring, and are used again: a sink copies what it keeps.
 *
 * <p>Thread: the shard's while the record is filled, then the output's.
 */
@NullMarked
package io.flowbraid.model.flow;

import org.jspecify.annotations.NullMarked;
