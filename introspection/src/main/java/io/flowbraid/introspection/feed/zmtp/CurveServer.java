// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * CURVE (RFC 26) as its server, which ntop's collector is whether it binds or connects. The client proves that it knows
 * our public key, and shows its own. Keys of the connection are thrown away with it, so that a recording cannot be
 * decrypted later. (NOT thread safe)
 */
final class CurveServer implements Mechanism {
    private static final int SHORT_NONCE = 8;
    private static final int LONG_NONCE = 16;
    private static final int COOKIE = 96;
    private static final int HELLO_LENGTH = 200;
    private static final int HELLO_KEY = 80;
    private static final int HELLO_NONCE = HELLO_KEY + CurveBox.KEY;
    private static final int HELLO_BOX = HELLO_NONCE + SHORT_NONCE;
    private static final int INITIATE_COOKIE = 9;
    private static final int INITIATE_NONCE = INITIATE_COOKIE + COOKIE;
    private static final int INITIATE_BOX = INITIATE_NONCE + SHORT_NONCE;
    private static final int VOUCH = 2 * CurveBox.KEY + CurveBox.TAG;
    private static final int INITIATE_PROPERTIES = CurveBox.KEY + LONG_NONCE + VOUCH;
    /** The flags inside a box are not those of a frame. */
    private static final int SEALED_MORE = 1;

    private static final int SEALED_COMMAND = 2;
    private static final int MESSAGE_NONCE = 8;
    private static final int MESSAGE_BOX = MESSAGE_NONCE + SHORT_NONCE;

    private enum State {
        AWAITS_HELLO,
        AWAITS_INITIATE,
        READY
    }

    private final CurveServerKeys keys;
    private State state = State.AWAITS_HELLO;
    private byte[] secret = {};
    private byte[] clientKey = {};
    private byte[] cookie = {};
    private @Nullable CurveBox box;
    private long lastNonce;
    private long ownNonce;

    CurveServer(CurveServerKeys keys) {
        this.keys = keys;
    }

    @Override
    public String name() {
        return "CURVE";
    }

    @Override
    public boolean isServer() {
        return true;
    }

    @Override
    public byte @Nullable [] opening() {
        return null;
    }

    @Override
    public @Nullable Refusal command(byte[] command, Outbox out) {
        return switch (state) {
            case AWAITS_HELLO -> hello(command, out);
            case AWAITS_INITIATE -> initiate(command, out);
            case READY -> Refusal.BAD_HANDSHAKE;
        };
    }

    private @Nullable Refusal hello(byte[] hello, Outbox out) {
        if (!Commands.is(hello, Commands.HELLO) || hello.length != HELLO_LENGTH || hello[Commands.HELLO.length] != 1) {
            return Refusal.BAD_HANDSHAKE;
        }
        clientKey = Arrays.copyOfRange(hello, HELLO_KEY, HELLO_NONCE);
        lastNonce = nonceIn(hello, HELLO_NONCE);
        final CurveBox toServer = new CurveBox(clientKey, keys.secret());
        final byte[] proof = toServer.open(
                hello, HELLO_BOX, HELLO_LENGTH - HELLO_BOX, nonce("CurveZMQHELLO---", hello, HELLO_NONCE, SHORT_NONCE));
        if (proof == null) {
            return Refusal.WRONG_SERVER_KEY;
        }
        secret = CurveBox.random(CurveBox.KEY);
        cookie = CurveBox.random(COOKIE); // this connection remembers its state, so the cookie need not hold it
        final byte[] nonce = CurveBox.random(LONG_NONCE);
        final byte[] content = ByteBuffer.allocate(CurveBox.KEY + COOKIE)
                .put(CurveBox.publicOf(secret))
                .put(cookie)
                .array();
        final byte[] sealed = toServer.seal(content, nonce("WELCOME-", nonce, 0, LONG_NONCE));
        state = State.AWAITS_INITIATE;
        return send(out, Commands.of(Commands.WELCOME, nonce, sealed));
    }

    private @Nullable Refusal initiate(byte[] initiate, Outbox out) {
        if (!Commands.is(initiate, Commands.INITIATE)
                || initiate.length < INITIATE_BOX + INITIATE_PROPERTIES + CurveBox.TAG
                || !MessageDigest.isEqual(cookie, Arrays.copyOfRange(initiate, INITIATE_COOKIE, INITIATE_NONCE))
                || !isNext(nonceIn(initiate, INITIATE_NONCE))) {
            return Refusal.BAD_HANDSHAKE;
        }
        final CurveBox connection = new CurveBox(clientKey, secret);
        final byte[] content = connection.open(
                initiate,
                INITIATE_BOX,
                initiate.length - INITIATE_BOX,
                nonce("CurveZMQINITIATE", initiate, INITIATE_NONCE, SHORT_NONCE));
        if (content == null) {
            return Refusal.BAD_HANDSHAKE;
        }
        final byte[] permanentKey = Arrays.copyOf(content, CurveBox.KEY);
        if (!isVouchedFor(content, permanentKey)) {
            return Refusal.BAD_HANDSHAKE;
        }
        if (!keys.allows(permanentKey)) {
            out.frame(
                    FrameReader.COMMAND, Commands.of(Commands.ERROR, new byte[] {3, '4', '0', '0'})); // as ZAP says it
            return Refusal.CLIENT_NOT_ALLOWED;
        }
        final Refusal refusal = Properties.checkPublisher(content, INITIATE_PROPERTIES);
        if (refusal != null) {
            return refusal;
        }
        box = connection;
        Arrays.fill(secret, (byte) 0);
        state = State.READY;
        final byte[] nonce = nextNonce();
        final byte[] properties =
                connection.seal(Properties.ofSubscriber(), nonce("CurveZMQREADY---", nonce, 0, SHORT_NONCE));
        return send(out, Commands.of(Commands.READY, nonce, properties));
    }

    /** The permanent key signs the connection's key: nobody else can use it. */
    private boolean isVouchedFor(byte[] content, byte[] permanentKey) {
        final byte[] vouch = new CurveBox(permanentKey, secret)
                .open(content, CurveBox.KEY + LONG_NONCE, VOUCH, nonce("VOUCH---", content, CurveBox.KEY, LONG_NONCE));
        if (vouch == null) {
            return false;
        }
        final byte[] expected = ByteBuffer.allocate(2 * CurveBox.KEY)
                .put(clientKey)
                .put(keys.publicKey())
                .array();
        return MessageDigest.isEqual(expected, vouch);
    }

    @Override
    public boolean isReady() {
        return state == State.READY;
    }

    @Override
    public int overhead() {
        return MESSAGE_BOX + CurveBox.TAG + 1;
    }

    @Override
    public boolean isEncrypted() {
        return true;
    }

    @Override
    public byte @Nullable [] open(byte[] frame) {
        if (box == null
                || !Commands.is(frame, Commands.MESSAGE)
                || frame.length < MESSAGE_BOX + CurveBox.TAG + 1
                || !isNext(nonceIn(frame, MESSAGE_NONCE))) {
            return null;
        }
        final byte[] content = box.open(
                frame,
                MESSAGE_BOX,
                frame.length - MESSAGE_BOX,
                nonce("CurveZMQMESSAGEC", frame, MESSAGE_NONCE, SHORT_NONCE));
        if (content != null) {
            final int sealed = content[0];
            content[0] = (byte) ((sealed & SEALED_COMMAND) != 0 ? FrameReader.COMMAND : sealed & SEALED_MORE);
        }
        return content;
    }

    @Override
    public void send(int flags, byte[] content, Outbox out) {
        if (box == null) {
            throw new IllegalStateException("nothing can be sealed before the handshake");
        }
        final byte[] flagged = new byte[1 + content.length];
        flagged[0] = (byte) ((flags & FrameReader.COMMAND) == 0 ? 0 : SEALED_COMMAND);
        System.arraycopy(content, 0, flagged, 1, content.length);
        final byte[] nonce = nextNonce();
        out.frame(
                0,
                Commands.of(
                        Commands.MESSAGE, nonce, box.seal(flagged, nonce("CurveZMQMESSAGES", nonce, 0, SHORT_NONCE))));
    }

    private static @Nullable Refusal send(Outbox out, byte[] command) {
        return out.frame(FrameReader.COMMAND, command) ? null : Refusal.BAD_HANDSHAKE;
    }

    private boolean isNext(long nonce) {
        if (Long.compareUnsigned(nonce, lastNonce) <= 0) {
            return false;
        }
        lastNonce = nonce;
        return true;
    }

    private static long nonceIn(byte[] from, int offset) {
        return ByteBuffer.wrap(from, offset, SHORT_NONCE).getLong();
    }

    private byte[] nextNonce() {
        return ByteBuffer.allocate(SHORT_NONCE).putLong(++ownNonce).array();
    }

    private static byte[] nonce(String prefix, byte[] from, int offset, int length) {
        final byte[] nonce = new byte[CurveBox.NONCE];
        final byte[] text = prefix.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, nonce, 0, text.length);
        System.arraycopy(from, offset, nonce, text.length, length);
        return nonce;
    }
}
