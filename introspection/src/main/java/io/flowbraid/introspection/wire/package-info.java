// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * ntop's wire format: message headers and bodies (JSON, nDPI's TLV) to and from socket events, without garbage. This
 * package has the header, the topics, and the names of what can be wrong with a message.
 *
 * <pre>
 *  header frame --&gt; FeedHeader (v0 - v3) --+
 *                                          v
 *  body frame ---&gt; inflate? -&gt; TLV to JSON? -&gt; UTF-8? -&gt; JsonScanner -&gt; SocketEventDecoder --&gt; SocketEvent, one or two
 *                                                            |                 per object, or a Malformation by name
 *                              ExtensionReader: FLOWBRAID, read inside its string
 *                              ProcessReader, WorkloadReader: same bytes, same instance
 *
 *  SocketEvent --&gt; SocketEventEncoder --&gt; JsonBuffer
 *                        |
 *                  IdentityEncoder: a process is encoded once and copied from then on
 *
 *  decode, encode --&gt; vocabulary --&gt; json --&gt; wire
 * </pre>
 *
 * <p>The last line shows which package uses which. The key {@code FLOWBRAID} carries what ntop's keys cannot express.
 * Its value is a string with a JSON object in it: schema {@code v}; {@code kind} where ntop has no word for it; {@code
 * role} and {@code method}; {@code host}, {@code boot}; {@code time} (wall clock, ns) and {@code ktime} (monotonic,
 * ns); {@code netns}, {@code cookie}, {@code opened}; {@code process} ({@code comm, start, start_time, parent_name} …),
 * {@code later} (the image after an exec), {@code container} ({@code runtime, name, image, pod_uid}), {@code counters}
 * ({@code sent, retransmitted, out_of_order, error, incomplete, final} …); and the totals {@code generated, lost, sent}
 * of a heartbeat. ntopng ignores it.
 *
 * <p>Thread: there are no sockets and no threads here; each codec belongs to one thread.
 */
@NullMarked
package io.flowbraid.introspection.wire;

import org.jspecify.annotations.NullMarked;
