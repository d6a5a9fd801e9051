// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Reads packets from devices and from capture files, and dissects them into the observations that the correlator
 * counts. This package has what both ways share: {@link io.flowbraid.capture.PacketSource}, its readers, and the
 * errors.
 *
 * <pre>
 *  live:  CapturedInterface -&gt; DeviceSource: RingReader | LibpcapReader --+
 *                               (a thread per source)                     +--&gt; PacketDissector --&gt; PacketBatch
 *  saved: SavedCapture -------&gt; SavefileReader | PcapngReader ------------+
 *                               (the correlator's thread)
 *
 *  live --&gt; ring --+                      saved --&gt; pcapng --&gt; file --&gt; filter
 *    |             +--&gt; dissect             |                   |
 *    +--&gt; libpcap -+                        +--&gt; compression    +--&gt; libpcap --&gt; dissect
 * </pre>
 *
 * <p>The lower half shows which package uses which. Pcap4J opens, filters and closes; it never reads a packet, since
 * its loops make some 3 kB of garbage for each packet and reach a tenth of the rate. Packets are read where they are:
 * in the kernel's ring, in a mapped file, or at the address that libpcap returns. Nothing is allocated per packet.
 *
 * <p>Threads: a live source belongs to the thread of its {@code CaptureAgent}. That thread leaves packets in the
 * kernel's buffer while the ring to the correlator is full. The correlator's own thread polls files, so that it loses
 * nothing.
 *
 * <p>Each source has one {@link io.flowbraid.model.ledger.LedgerStage}: in = frames that the kernel delivered + those
 * dropped before; out = observations handed over; each {@code Weird} is a loss with a name.
 */
@NullMarked
package io.flowbraid.capture;

import org.jspecify.annotations.NullMarked;
