// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The vocabulary of Flowbraid: five-tuple, packet observation, socket event, attribution, unified flow, ledger.
 *
 * <p>Nothing here reads or writes anything, knows a clock or starts a thread. Two kinds of types live side by side:
 *
 * <ul>
 *   <li><b>what flows</b> through rings and is used again: {@link io.flowbraid.model.PacketBatch}, {@link
 *       io.flowbraid.model.SocketEvent}, {@link io.flowbraid.model.FlowRecord}. Mutable, public fields, one owner thread
 *       at a time, handed over by a ring;
 *   <li><b>what stays</b>: {@link io.flowbraid.model.ProcessIdentity}, {@link io.flowbraid.model.Workload}. Immutable
 *       records, shared freely, made once per process or container.
 * </ul>
 *
 * <pre>
 *  PacketBatch --+
 *                +--&gt; engine --&gt; FlowRecord --&gt; FlowSink
 *  SocketEvent --+        \
 *                          +--&gt; Ledger (every stage: in = out + losses + held)
 * </pre>
 */
@NullMarked
package io.flowbraid.model;

import org.jspecify.annotations.NullMarked;
