// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import static io.flowbraid.acceptance.SegmentFile.ACK;
import static io.flowbraid.acceptance.SegmentFile.FIN;
import static io.flowbraid.acceptance.SegmentFile.PSH;
import static io.flowbraid.acceptance.SegmentFile.SYN;

import io.flowbraid.capture.dissect.Frames;
import java.nio.ByteBuffer;
import java.util.List;

/** IPv4 packets of one TCP connection, to be put behind any link layer. */
final class TcpPackets {
    private static final int SEQUENCE = 4;
    private static final int WINDOW = 14;
    private static final int OPEN = 0xfafb;
    private static final int CLIENT_PORT = 40_000;
    private static final int SERVER_PORT = 80;

    private TcpPackets() {}

    /** A connection with 100 bytes of the client and 200 of the server. */
    static List<byte[]> connection() {
        return List.of(
                client(SYN, 100, 0, 0),
                server(SYN | ACK, 500, 101, OPEN, 0),
                client(ACK, 101, 501, 0),
                client(PSH | ACK, 101, 501, 100),
                server(PSH | ACK, 501, 201, OPEN, 200),
                client(ACK, 201, 701, 0),
                server(FIN | ACK, 701, 201, OPEN, 0),
                client(FIN | ACK, 201, 702, 0),
                server(ACK, 702, 202, OPEN, 0));
    }

    /** The server's window closes; the client probes it twice with one byte and goes on when it is open. */
    static List<byte[]> zeroWindow() {
        return List.of(
                client(SYN, 100, 0, 0),
                server(SYN | ACK, 500, 101, OPEN, 0),
                client(ACK, 101, 501, 0),
                client(PSH | ACK, 101, 501, 100),
                server(ACK, 501, 201, 0, 0),
                client(ACK, 201, 501, 1),
                server(ACK, 501, 201, 0, 0),
                client(ACK, 201, 501, 1),
                server(ACK, 501, 201, OPEN, 0),
                client(PSH | ACK, 201, 501, 100),
                server(ACK, 501, 301, OPEN, 0));
    }

    static byte[] client(int flags, int sequence, int ack, int payload) {
        return Frames.ipv4(Conversation.TCP, tcp(CLIENT_PORT, SERVER_PORT, flags, sequence, ack, OPEN, payload));
    }

    static byte[] server(int flags, int sequence, int ack, int window, int payload) {
        final byte[] tcp = tcp(SERVER_PORT, CLIENT_PORT, flags, sequence, ack, window, payload);
        return Frames.answered(Frames.ipv4(Conversation.TCP, tcp));
    }

    private static byte[] tcp(int from, int to, int flags, int sequence, int ack, int window, int payload) {
        final byte[] segment = Frames.tcp(from, to, flags, payload);
        ByteBuffer.wrap(segment)
                .putInt(SEQUENCE, sequence)
                .putInt(SEQUENCE + 4, ack)
                .putShort(WINDOW, (short) window);
        return segment;
    }
}
