// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The correlator: a plain state machine that joins packets and socket events into unified flows.
 *
 * <p>It knows no pcap, no ZMQ, no thread and no clock. Time is what packets and events carry, or what {@link
 * io.flowbraid.engine.Correlator#advance} is told, so the same input gives the same flows, byte for byte. One thread owns
 * a correlator and everything in it; nothing here is thread safe.
 *
 * <pre>
 *  PacketBatch --&gt; FlowTable (off heap) &lt;--- attach ---&gt; Ownerships (off heap) &lt;-- SocketEvent
 *                    |  FlowTimers                          |  Owners
 *                    v                                      |  Listeners
 *                 FlowReporter --------- reads -------------+
 *                    |
 *                    v
 *                 FlowRecord --&gt; FlowSink
 * </pre>
 *
 * Start reading at {@link io.flowbraid.engine.Correlator}; which owner belongs to which flow is decided in {@code
 * OwnershipRules}, and nowhere else.
 */
@NullMarked
package io.flowbraid.engine;

import org.jspecify.annotations.NullMarked;
