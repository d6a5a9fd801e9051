// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The vocabulary of Flowbraid: what packets, socket events, owners and flows are, and how losses are counted. Each
 * package uses only those above it:
 *
 * <ul>
 *   <li>{@code network}: addresses, protocols and five-tuples
 *   <li>{@code packet}: batches of packets
 *   <li>{@code process}: processes and containers, by which owners are named
 *   <li>{@code attribution}: who owns an end of a flow, or why that is unknown
 *   <li>{@code socket}: what agents and exporters report
 *   <li>{@code flow}: the record of a flow, as it leaves the engine
 *   <li>{@code ledger}: counters of every stage, which prove that nothing is lost uncounted
 *   <li>{@code text}: text that others chose, made fit for a terminal or a page
 *   <li>{@code thread}: threads that start again after a failure
 * </ul>
 *
 * <p>Two kinds of types live side by side. {@link io.flowbraid.model.packet.PacketBatch}, {@link
 * io.flowbraid.model.socket.SocketEvent} and {@link io.flowbraid.model.flow.FlowRecord} flow through rings and are used
 * again: they are mutable, have public fields, and belong to one thread at a time. {@link
 * io.flowbraid.model.process.ProcessIdentity} and {@link io.flowbraid.model.process.Workload} stay: they are immutable
 * records, made once for each process or container.
 *
 * <pre>
 *  PacketBatch --+
 *                +--&gt; engine --&gt; FlowRecord --&gt; FlowSink
 *  SocketEvent --+        \
 *                          +--&gt; LossLedger (every stage: in = out + losses + waiting)
 * </pre>
 *
 * <p>Thread: none of its own. Nothing here reads or writes files, knows a clock or starts a thread, except in {@code
 * thread}.
 */
@NullMarked
package io.flowbraid.model;

import org.jspecify.annotations.NullMarked;
