// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Our side of one connection, as a subscriber to everything. Bytes of the peer go in, whole messages come out; what it
 * holds is bounded whatever the peer sends. (NOT thread safe)
 */
public final class ZmtpReceiver {
    /** More than any header of a feed has, so that one that is too long is seen as such. */
    public static final int MAX_HEADER = 64;
    /** Largest body a decoder takes; of a larger one only a byte more is kept. */
    public static final int MAX_BODY = 1 << 20;

    /** A frame up to here is skipped when it is too large; beyond, the connection ends. */
    private static final int MAX_FRAME = 16 << 20;

    private static final int MAX_HANDSHAKE_COMMAND = 4 << 10;
    private static final int PING_TTL = 2;
    private static final int MAX_PING_CONTEXT = 16;
    private static final int MAX_COMMAND = 64;
    private static final byte[] SUBSCRIBE_TO_ALL = {1};

    private final Mechanism mechanism;
    private final MessageOutlet outlet;
    private final FrameReader frames;
    private final Greeting greeting = Greeting.expected();
    private final Outbox out = new Outbox();
    private final byte[] ownGreeting;

    private boolean isReady;
    private byte @Nullable [] header;
    private byte @Nullable [] body;
    private long frameCount;
    private boolean hadRoom = true;

    /**
     * Greets the peer.
     *
     * @param keys null for a connection without encryption
     * @param budget shared by the connections of an endpoint
     */
    public ZmtpReceiver(@Nullable CurveServerKeys keys, ByteBudget budget, MessageOutlet outlet) {
        mechanism = keys == null ? new NullMechanism() : new CurveServer(keys);
        this.outlet = outlet;
        frames = new FrameReader(this::keep, budget);
        ownGreeting = Greeting.ours(mechanism.name(), mechanism.isServer());
        out.raw(Arrays.copyOf(ownGreeting, Greeting.VERSION_END));
    }

    /** What is to be sent to the peer. */
    public Outbox out() {
        return out;
    }

    /** The handshake is over. */
    public boolean isReady() {
        return isReady;
    }

    /** Some of a message has arrived, not all. */
    public boolean isInMessage() {
        return frames.isInFrame() || frameCount > 0;
    }

    /** Returns the memory of an incomplete message; the connection is over. */
    public void close() {
        frames.release();
    }

    /** Takes all bytes; null, or why the connection must end, and then the rest of the bytes means nothing. */
    public @Nullable Refusal take(ByteBuffer in) {
        if (!greeting.isComplete()) {
            final Refusal refusal = greeting.take(in, mechanism.name());
            if (refusal != null || !greeting.isComplete()) {
                return refusal;
            }
            // Not before: a peer of another mechanism would leave, and we should not know why.
            out.raw(Arrays.copyOfRange(ownGreeting, Greeting.VERSION_END, Greeting.LENGTH));
            final byte[] opening = mechanism.opening();
            if (opening != null) {
                out.frame(FrameReader.COMMAND, opening);
            }
        }
        while (true) {
            switch (frames.read(in)) {
                case NEEDS_MORE -> {
                    return null;
                }
                case REFUSED -> {
                    return isReady ? Refusal.BAD_FRAME : Refusal.BAD_HANDSHAKE;
                }
                case FRAME -> {
                    final Refusal refusal = isReady ? frame() : handshake();
                    if (refusal != null) {
                        return refusal;
                    }
                }
            }
        }
    }

    private int keep(int flags, long length) {
        if (!isReady) {
            return length > MAX_HANDSHAKE_COMMAND ? -1 : (int) length;
        }
        if (mechanism.isEncrypted()) {
            return length > MAX_BODY + mechanism.overhead() + 1 ? -1 : (int) length;
        }
        if (length > MAX_FRAME) {
            return -1;
        }
        if ((flags & FrameReader.COMMAND) != 0) {
            return (int) Math.min(length, MAX_COMMAND);
        }
        final long most = frameCount == 0 ? MAX_HEADER : frameCount == 1 ? MAX_BODY + 1 : 0;
        return (int) Math.min(length, most);
    }

    private @Nullable Refusal handshake() {
        if ((frames.flags() & FrameReader.COMMAND) == 0 || !frames.hadRoom()) {
            return Refusal.BAD_HANDSHAKE;
        }
        final Refusal refusal = mechanism.command(frames.body(), out);
        if (refusal == null && mechanism.isReady()) {
            isReady = true;
            mechanism.send(0, SUBSCRIBE_TO_ALL, out);
        }
        return refusal;
    }

    private @Nullable Refusal frame() {
        if (!mechanism.isEncrypted()) {
            return content(frames.flags(), frames.body());
        }
        if (!frames.hadRoom()) {
            return Refusal.BAD_ENCRYPTION; // its flags are lost, and with them where the message ends
        }
        final byte[] opened = mechanism.open(frames.body());
        if (opened == null || opened.length == 0) {
            return Refusal.BAD_ENCRYPTION;
        }
        return content(opened[0], Arrays.copyOfRange(opened, 1, opened.length));
    }

    private @Nullable Refusal content(int flags, byte[] content) {
        if ((flags & FrameReader.COMMAND) != 0) {
            return command(content);
        }
        if (frameCount == 0) {
            header = content.length > MAX_HEADER ? Arrays.copyOf(content, MAX_HEADER) : content;
        } else if (frameCount == 1) {
            body = frames.hadRoom() ? content : null;
            hadRoom = frames.hadRoom();
        }
        frameCount++;
        if ((flags & FrameReader.MORE) == 0 && header != null) {
            outlet.message(header, body, frameCount, hadRoom);
            header = null;
            body = null;
            frameCount = 0;
            hadRoom = true;
        }
        return null;
    }

    /** Commands between the frames of a message are legal. Those we do not know mean nothing to us. */
    private @Nullable Refusal command(byte[] command) {
        if (Commands.is(command, Commands.PING)) {
            final int from = Math.min(command.length, Commands.PING.length + PING_TTL);
            final int to = Math.min(command.length, from + MAX_PING_CONTEXT);
            final byte[] pong = Commands.of(Commands.PONG, Arrays.copyOfRange(command, from, to));
            mechanism.send(FrameReader.COMMAND, pong, out);
        }
        return null;
    }
}
