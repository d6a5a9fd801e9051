// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The correlator: a plain state machine that joins packets and socket events into unified flows. This package wires the
 * parts and runs them: a batch of packets, an event or a step of time comes in, and records go out to a sink.
 *
 * <p>The engine knows no pcap, no ZMQ, no thread and no clock. Time comes from packets and events, or from {@link
 * io.flowbraid.engine.Correlator#advance}, so the same input gives the same flows, byte for byte.
 *
 * <p>Thread: a run has one correlator, and one thread calls it: the shard's, or offline the one that reads the files.
 * Nothing in the engine is thread safe.
 *
 * <pre>
 *  PacketBatch --&gt; PacketHandler --&gt; table, tcp &lt;-- attribution --&gt; ownership &lt;-- EventHandler &lt;-- SocketEvent
 *                                       |                               |
 *                                       |                            sockets
 *                                       v                               |
 *                     conversation --&gt; life &lt;---------------------------+
 *                                       |
 *                                       v
 *                                  FlowRecord --&gt; FlowSink
 * </pre>
 *
 * Packages, each of which uses only those above it:
 *
 * <ul>
 *   <li>{@code table}: records of flows, their index and their timers
 *   <li>{@code tcp}: the state of TCP connections, which lies in those records
 *   <li>{@code observation}: interfaces and feeds: what is observed, and how far each feed has reported
 *   <li>{@code ownership}: the sockets that feeds report, and the rules that say which flow a socket may own
 *   <li>{@code conversation}: flows that are one connection: translated, relayed, or captured on several interfaces
 *   <li>{@code attribution}: puts owners on the ends of flows
 *   <li>{@code life}: begins and ends flows, and makes their records
 *   <li>{@code sockets}: flows that are known from sockets or exporters, without packets
 * </ul>
 *
 * Start reading at {@link io.flowbraid.engine.Correlator}. {@code OwnershipRules} alone decides which owner may belong
 * to which flow.
 */
@NullMarked
package io.flowbraid.engine;

import org.jspecify.annotations.NullMarked;
