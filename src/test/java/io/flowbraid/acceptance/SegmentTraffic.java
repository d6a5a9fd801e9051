// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static io.flowbraid.acceptance.SegmentFile.ACK;
import static io.flowbraid.acceptance.SegmentFile.FIN;
import static io.flowbraid.acceptance.SegmentFile.PSH;
import static io.flowbraid.acceptance.SegmentFile.SYN;

import io.flowbraid.acceptance.SegmentFile.Segment;
import java.util.SplittableRandom;

/**
 * A TCP connection with what goes wrong on the way: repeated SYNs, lost, overtaken and repeated data, keep-alives,
 * repeated FINs. A round trip takes 20 ms. The capture is near the client, which only receives.
 */
public final class SegmentTraffic {
    private static final int SERVER_PORT = 80;
    private static final int RTT_US = 20_000;
    private static final int STEP_US = 200;
    private static final int ACK_US = 50;
    private static final int TIMEOUT_US = 250_000;
    private static final int MSS = 1_000;
    private static final int REQUEST = 100;

    private final SegmentFile file;
    private final SplittableRandom random;
    private final int clientPort;
    private long us;
    private int sent;
    private int received;
    private int clientNext;
    /** tshark measures the round trip from the SYN, and takes what is lost then for overtaken. */
    private boolean isSynAckRepeated;

    public SegmentTraffic(SegmentFile file, SplittableRandom random, int clientPort, long startUs) {
        this.file = file;
        this.random = random;
        this.clientPort = clientPort;
        us = startUs;
        sent = random.nextInt();
        clientNext = random.nextInt();
    }

    public void play() {
        open();
        for (int i = random.nextInt(3, 12); i > 0; i--) {
            switch (random.nextInt(7)) {
                case 0 -> overtaken();
                case 1 -> lost(1);
                case 2 -> lost(random.nextInt(4, 9));
                case 3 -> repeated();
                case 4 -> keptAlive();
                default -> inOrder(random.nextInt(1, 10));
            }
        }
        close();
    }

    private void open() {
        for (int i = random.nextInt(6); i > 3; i--) {
            client(SYN, clientNext);
            us += 1_000_000;
        }
        client(SYN, clientNext++);
        us += RTT_US - 1_000;
        server(SYN | ACK, sent++, 0);
        received = sent;
        isSynAckRepeated = random.nextInt(6) == 0;
        if (isSynAckRepeated) {
            us += 1_000_000;
            server(SYN | ACK, sent - 1, 0);
        }
        us += 1_000;
        client(ACK, clientNext);
        us += STEP_US;
        add(clientPort, SERVER_PORT, ACK | PSH, clientNext, received, REQUEST);
        clientNext += REQUEST;
        us += RTT_US;
    }

    private void inOrder(int segments) {
        for (int i = 0; i < segments; i++) {
            data(sent);
            sent += MSS;
            received = sent;
            acknowledge();
        }
    }

    private void overtaken() {
        inOrder(1);
        data(sent + MSS);
        acknowledge();
        data(sent);
        sent += 2 * MSS;
        received = sent;
        acknowledge();
    }

    /** Others follow. The lost one is repeated by the timer, or sooner when many ask for it. */
    private void lost(int following) {
        inOrder(1);
        if (isSynAckRepeated) {
            return;
        }
        for (int i = 1; i <= following; i++) {
            data(sent + i * MSS);
            acknowledge();
        }
        us += following < 3 ? TIMEOUT_US : RTT_US - following * STEP_US + 2 * STEP_US;
        data(sent);
        sent += (following + 1) * MSS;
        received = sent;
        acknowledge();
        us += RTT_US;
    }

    private void repeated() {
        inOrder(random.nextInt(1, 4));
        us += TIMEOUT_US;
        data(sent - MSS);
        acknowledge();
    }

    private void keptAlive() {
        us += 30_000_000;
        server(ACK, sent - 1, random.nextInt(2));
        us += ACK_US;
        client(ACK, clientNext);
        us += STEP_US;
    }

    private void close() {
        us += RTT_US;
        for (int i = random.nextInt(4); i >= 0; i--) {
            server(FIN | ACK, sent, 0);
            us += TIMEOUT_US;
        }
        received = ++sent;
        for (int i = random.nextInt(2); i >= 0; i--) {
            client(FIN | ACK, clientNext);
            us += 100_000;
        }
        clientNext++;
        server(ACK, sent, 0);
    }

    private void data(int sequence) {
        us += STEP_US;
        server(ACK | PSH, sequence, MSS);
    }

    private void acknowledge() {
        us += ACK_US;
        client(ACK, clientNext);
    }

    private void client(int flags, int sequence) {
        add(clientPort, SERVER_PORT, flags, sequence, (flags & ACK) == 0 ? 0 : received, 0);
    }

    private void server(int flags, int sequence, int payload) {
        add(SERVER_PORT, clientPort, flags, sequence, clientNext, payload);
    }

    private void add(int from, int to, int flags, int sequence, int ack, int payload) {
        file.add(new Segment(us, from, to, flags, sequence, ack, payload));
    }
}
