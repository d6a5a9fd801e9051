// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

import org.jspecify.annotations.Nullable;

/** No encryption and no authentication: both peers send READY. */
final class NullMechanism implements Mechanism {
    private boolean isReady;

    @Override
    public String name() {
        return "NULL";
    }

    @Override
    public boolean isServer() {
        return false;
    }

    @Override
    public byte @Nullable [] opening() {
        return Commands.of(Commands.READY, Properties.ofSubscriber());
    }

    @Override
    public @Nullable Refusal command(byte[] command, Outbox out) {
        if (!Commands.is(command, Commands.READY)) {
            return Refusal.BAD_HANDSHAKE;
        }
        isReady = true;
        return Properties.checkPublisher(command, Commands.READY.length);
    }

    @Override
    public boolean isReady() {
        return isReady;
    }

    @Override
    public int overhead() {
        return 0;
    }

    @Override
    public boolean isEncrypted() {
        return false;
    }

    @Override
    public byte[] open(byte[] frame) {
        return frame;
    }

    @Override
    public void send(int flags, byte[] content, Outbox out) {
        out.frame(flags, content);
    }
}
