// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import io.flowbraid.introspection.wire.FeedHeader;
import io.flowbraid.introspection.wire.FeedTopic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Peers that mean harm, or are broken, or are something else altogether: random by a seed, so that what fails can be
 * done again. {@code ./flowbraid torture} runs it against the product, as one can by hand: {@code HostilePeers PORT
 * CONNECTIONS MESSAGES SEED}.
 */
final class HostilePeers {
    /** A ZMTP 2.0 greeting, then a frame of length -1: it ends JeroMQ 0.6.0's I/O thread. */
    static final byte[] NEGATIVE_LENGTH = join(
            signature(),
            new byte[] {1, 1, 0, 0},
            new byte[] {2},
            ByteBuffer.allocate(8).putLong(-1).array());

    private static final int MORE = 1;
    private static final int LARGE = 2;
    private static final int COMMAND = 4;
    private static final int TIMEOUT_MS = 10_000;
    static final byte[] READY = frame(COMMAND, text("\5READY\13Socket-Type\0\0\0\3PUB"));
    private static final String EVENT =
            "{\"timestamp\":\"1.5\",\"TCP_EVENT_TYPE\":\"CONNECT\",\"IPV4_SRC_ADDR\":\"10.0.0.1\",\"IPV4_DST_ADDR\":"
                    + "\"10.0.0.2\",\"L4_SRC_PORT\":1,\"L4_DST_PORT\":2,\"LOCAL_PROCESS\":{\"PID\":7,\"PROCESS_PATH\":\"/x\"}}";

    private final int port;
    private final byte[] ready;
    private final Random random;

    HostilePeers(int port, long seed) {
        this(port, seed, READY);
    }

    /** Says to be a collector, to an agent that listens. */
    static HostilePeers collectors(int port, long seed) {
        return new HostilePeers(port, seed, frame(COMMAND, text("\5READY\13Socket-Type\0\0\0\3SUB")));
    }

    private HostilePeers(int port, long seed, byte[] ready) {
        this.port = port;
        this.ready = ready;
        random = new Random(seed);
    }

    public static void main(String[] args) throws IOException {
        final HostilePeers peers = new HostilePeers(Integer.parseInt(args[0]), Long.parseLong(args[3]));
        peers.connect(Integer.parseInt(args[1]));
        peers.send(Integer.parseInt(args[2]));
    }

    /** Connects, sends bytes that no good peer sends, and leaves, again and again. */
    void connect(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (Socket socket = socket()) {
                socket.setSoLinger(true, 0); // so many connections leave no ports in TIME_WAIT
                socket.getOutputStream().write(anything(i));
                if (random.nextInt(8) == 0) {
                    socket.shutdownOutput();
                    drain(socket.getInputStream());
                }
            } catch (IOException e) {
                // Cut off, as it should be.
            }
        }
    }

    /** Sends mutated messages, well framed but for one now and then. */
    void send(int messages) throws IOException {
        int sent = 0;
        while (sent < messages) {
            try (Socket socket = socket()) {
                final OutputStream out = socket.getOutputStream();
                out.write(join(greeting(), ready));
                final ByteArrayOutputStream batch = new ByteArrayOutputStream();
                for (int i = 0; i < 1_000 && sent < messages; i++, sent++) {
                    batch.writeBytes(mutatedMessage());
                }
                out.write(batch.toByteArray());
                if (random.nextInt(4) == 0) {
                    out.write(mutated(mutatedMessage()));
                }
                socket.shutdownOutput();
                drain(socket.getInputStream());
            } catch (IOException e) {
                sent++; // cut off
            }
        }
    }

    private Socket socket() throws IOException {
        final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    private static void drain(InputStream in) throws IOException {
        final byte[] some = new byte[1_024];
        while (in.read(some) >= 0) {
            // until the other end closes
        }
    }

    /** What a connection sends in all. */
    byte[] anything(int turn) {
        return switch (turn % 10) {
            case 0 -> NEGATIVE_LENGTH;
            case 1 -> join(greeting(), ready, longFrame(LARGE, random.nextLong()));
            case 2 -> mutated(join(greeting(), ready, goodMessage()));
            case 3 -> random(random.nextInt(200));
            case 4 -> text("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            case 5 -> join(greeting(), ready, frame(COMMAND, text("\4PING"))); // too short for what it is
            case 6 -> join(greeting(), frame(COMMAND, join(text("\5READY"), random(random.nextInt(60)))));
            case 7 -> join(greeting(), ready, endlessFrames());
            case 8 -> join(new byte[] {1, 0}, random(random.nextInt(64))); // ZMTP 1.0
            default -> join(greeting(), ready, frame(random.nextInt(256), random(random.nextInt(250))));
        };
    }

    private byte[] endlessFrames() {
        final ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            frames.writeBytes(frame(MORE, random(random.nextInt(100))));
        }
        return frames.toByteArray();
    }

    private byte[] goodMessage() {
        final byte[] header = FeedHeader.encode(FeedTopic.FLOW, random.nextInt(256), 0, random.nextInt());
        return join(frame(MORE, header), frame(0, text(EVENT)));
    }

    private byte[] mutatedMessage() {
        final byte[] header = FeedHeader.encode(FeedTopic.FLOW, random.nextInt(256), 0, random.nextInt());
        final byte[] body = mutated(text(EVENT));
        return switch (random.nextInt(20)) {
            case 0 -> frame(0, header);
            case 1 -> join(frame(MORE, header), frame(MORE, body), frame(0, body));
            case 2 -> join(frame(MORE, mutated(header)), frame(0, body));
            case 3 -> frame(COMMAND, body);
            default -> join(frame(MORE, header), frame(0, body));
        };
    }

    private byte[] mutated(byte[] bytes) {
        final byte[] copy = bytes.clone();
        for (int i = random.nextInt(4); i >= 0 && copy.length > 0; i--) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
        }
        return copy;
    }

    private byte[] random(int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] signature() {
        return new byte[] {(byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f};
    }

    static byte[] greeting() {
        return ByteBuffer.allocate(64)
                .put(signature())
                .put((byte) 3)
                .put((byte) 0)
                .put(text("NULL"))
                .array();
    }

    static byte[] frame(int flags, byte[] body) {
        return body.length > 255
                ? join(longFrame(flags | LARGE, body.length), body)
                : join(new byte[] {(byte) (flags & ~LARGE), (byte) body.length}, body);
    }

    private static byte[] longFrame(int flags, long length) {
        return ByteBuffer.allocate(9).put((byte) flags).putLong(length).array();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] join(byte[]... parts) {
        final ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
