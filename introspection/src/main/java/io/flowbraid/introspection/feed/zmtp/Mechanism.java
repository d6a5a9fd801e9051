// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

import org.jspecify.annotations.Nullable;

/** What the two peers agree on between greeting and messages. (NOT thread safe) */
interface Mechanism {
    /** As the greeting names it. */
    String name();

    /** Whether we are the CURVE server. */
    boolean isServer();

    /** Our first command, sent together with the greeting; null when the peer begins. */
    byte @Nullable [] opening();

    /** Takes a command of the handshake; null, or why the connection ends. */
    @Nullable
    Refusal command(byte[] command, Outbox out);

    /** Messages may follow. */
    boolean isReady();

    /** Bytes a frame has more than the message in it. */
    int overhead();

    /** Whether frames must be opened before they can be read. */
    boolean isEncrypted();

    /** Opens a frame: a byte of flags as in {@link FrameReader}, then the content; null when it does not open. */
    byte @Nullable [] open(byte[] frame);

    /** Adds a frame of ours, sealed; flags as in {@link FrameReader}. */
    void send(int flags, byte[] content, Outbox out);
}
