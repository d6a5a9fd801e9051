// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * ntop's wire format: message headers and bodies (JSON, nDPI's TLV) to and from socket events, without garbage. It has no sockets.
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
 * </pre>
 *
 * <p>What ntop's keys cannot say travels in one more key, {@code FLOWBRAID}, whose value is a string with a JSON object in
 * it: schema {@code v}; {@code kind} where ntop
 * has no word for it; {@code role} and {@code method}; {@code host}, {@code boot}; {@code time} (wall clock, ns) and
 * {@code ktime} (monotonic, ns); {@code netns}, {@code cookie}, {@code opened}; {@code process} ({@code comm, start,
 * start_time, parent_name} …), {@code later} (the image after an exec), {@code container} ({@code runtime, name, image,
 * pod_uid}), {@code counters} ({@code sent, retransmitted, out_of_order, error, incomplete, final} …); and the totals {@code generated, lost,
 * sent} of a heartbeat. ntopng passes over it.
 *
 * <p>Thread: the caller's; each codec belongs to one.
 */
@NullMarked
package io.flowbraid.introspection.wire;

import org.jspecify.annotations.NullMarked;
