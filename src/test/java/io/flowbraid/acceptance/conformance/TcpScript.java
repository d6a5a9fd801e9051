// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import static io.flowbraid.acceptance.SegmentFile.ACK;
import static io.flowbraid.acceptance.SegmentFile.FIN;
import static io.flowbraid.acceptance.SegmentFile.PSH;
import static io.flowbraid.acceptance.SegmentFile.SYN;

import io.flowbraid.acceptance.SegmentFile;
import io.flowbraid.acceptance.SegmentFile.Segment;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Segments of one connection, each at its time in microseconds. The client's sequence numbers begin at 100, the
 * server's at 500.
 */
final class TcpScript {
    static final int CLIENT = 100;
    static final int SERVER = 500;
    static final int MSS = 1_000;

    private static final int CLIENT_PORT = 50_000;
    private static final int SERVER_PORT = 80;

    private final SegmentFile file;

    TcpScript(boolean isIpv6) {
        file = new SegmentFile(isIpv6);
    }

    TcpScript client(long us, int flags, int sequence, int ack, int payload) {
        file.add(new Segment(us, CLIENT_PORT, SERVER_PORT, flags, sequence, ack, payload));
        return this;
    }

    TcpScript server(long us, int flags, int sequence, int ack, int payload) {
        file.add(new Segment(us, SERVER_PORT, CLIENT_PORT, flags, sequence, ack, payload));
        return this;
    }

    /** A handshake of 20 ms, near the client, and 10 bytes from it: the next numbers are 111 and 501. */
    TcpScript open() {
        return client(0, SYN, CLIENT, 0, 0)
                .server(20_000, SYN | ACK, SERVER, 101, 0)
                .client(20_100, ACK, 101, 501, 0)
                .client(21_000, PSH | ACK, 101, 501, 10);
    }

    /** A segment of {@link #MSS} bytes, the n-th of the server's data from 0. */
    TcpScript data(long us, int n) {
        return server(us, PSH | ACK, 501 + n * MSS, 111, MSS);
    }

    /** The client has n segments. */
    TcpScript has(long us, int n) {
        return client(us, ACK, 111, 501 + n * MSS, 0);
    }

    /** Both close after n segments. */
    TcpScript close(long us, int n) {
        final int end = 501 + n * MSS;
        return server(us, FIN | ACK, end, 111, 0)
                .client(us + 100, FIN | ACK, 111, end + 1, 0)
                .server(us + 20_000, ACK, end + 1, 112, 0);
    }

    Path write(Path path) throws IOException {
        return file.write(path);
    }
}
