/**
 * Packets in: live from a device or from a capture file, dissected into the observations the correlator counts.
 *
 * <pre>
 *  Pcap4J opens, filters, closes                 a thread per source
 *        | filter       | pcap_t                      |
 *  DeviceSource: RingReader | LibpcapReader --&gt; PacketDissector --&gt; PacketBatch --&gt; CaptureAgent --&gt; ring
 *  SavedCapture: SavefileReader | PcapngReader --&gt; link, IP, layer 4   (one slot)      full: the kernel keeps them
 * </pre>
 *
 * Pcap4J is the control plane. Packets are read where they are: a device's in the kernel's ring, a file's in the page
 * cache; and by address through JNR-FFI from libpcap where that cannot be done. Pcap4J's own loops make some 3 kB of garbage
 * for each packet and reach a tenth of the rate. Nothing is allocated per packet.
 *
 * <p>{@link io.flowbraid.capture.SavedCapture} reads all capture files of a run. Each file's bytes are a {@code
 * FileBytes}: mapped where the file is plain, decompressed or read from a pipe where it is not; the readers see no
 * difference.
 *
 * <p>A live source is read by a {@link io.flowbraid.capture.CaptureAgent}, which leaves packets in the kernel's
 * buffer while the ring to the correlator is full: that buffer is the cushion. A file is polled by the
 * correlator's own thread, so that it loses nothing.
 *
 * <p>A {@link io.flowbraid.capture.CapturedInterface} has one live source, or several among which the kernel spreads
 * its packets by flow.
 *
 * <p>The account of a source is one {@link io.flowbraid.model.ledger.LedgerStage}: in = frames delivered by the kernel
 * + those dropped before; out = observations handed over; each {@link io.flowbraid.capture.Weird} is a loss by its
 * name.
 *
 * <p>Thread: each live source has one, {@code capture-N}; a file is read by the correlator's.
 */
@NullMarked
package io.flowbraid.capture;

import org.jspecify.annotations.NullMarked;
