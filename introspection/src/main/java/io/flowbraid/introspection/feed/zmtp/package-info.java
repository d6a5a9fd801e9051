// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The receiving end of ZMTP 3, the protocol of ZMQ over TCP (RFC 23, RFC 26 for CURVE): a state machine for each
 * connection that takes bytes and gives whole messages. It knows no socket, no thread and no clock.
 *
 * <p>The subscriber does not leave this to JeroMQ: there, one malformed frame of one peer throws in the I/O thread of
 * all feeds and ends them. Here a peer can end its own connection only, for a {@link
 * io.flowbraid.introspection.feed.zmtp.Refusal} with a name, and what it can make us hold is bounded.
 *
 * <pre>
 *  bytes -&gt; Greeting -&gt; FrameReader -&gt; Mechanism (NULL or CURVE) -&gt; MessageOutlet
 * </pre>
 *
 * <p>Thread: the feed's.
 */
@NullMarked
package io.flowbraid.introspection.feed.zmtp;

import org.jspecify.annotations.NullMarked;
