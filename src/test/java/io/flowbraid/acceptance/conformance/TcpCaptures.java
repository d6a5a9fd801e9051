// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import static io.flowbraid.acceptance.SegmentFile.ACK;
import static io.flowbraid.acceptance.SegmentFile.FIN;
import static io.flowbraid.acceptance.SegmentFile.PSH;
import static io.flowbraid.acceptance.SegmentFile.RST;
import static io.flowbraid.acceptance.SegmentFile.SYN;

import io.flowbraid.acceptance.SegmentFile;
import io.flowbraid.acceptance.SegmentTraffic;
import java.util.List;
import java.util.SplittableRandom;

/** What TCP does when something goes wrong, a file for each. */
final class TcpCaptures {
    private static final int CONNECTIONS = 200;
    private static final int FIRST_PORT = 20_000;
    private static final long PAUSE_US = 20_000_000;

    private TcpCaptures() {}

    static List<GeneratedCapture> all() {
        return List.of(
                script(
                        "tcp-plain",
                        "one connection",
                        ipv4().open().data(41_000, 0).has(41_100, 1).close(42_000, 1)),
                script("tcp-plain-ipv6", "the same over IPv6", plainIpv6()),
                script(
                        "tcp-data-retransmitted",
                        "lost data repeated by the timer, data repeated in vain",
                        dataRepeated()),
                script("tcp-fast-retransmit", "lost data repeated after duplicate ACKs", fastRetransmit()),
                script("tcp-syn-retransmitted", "three SYNs, two SYN ACKs", synRepeated()),
                script("tcp-fin-retransmitted", "three FINs of one end, two of the other", finRepeated()),
                script("tcp-out-of-order", "a segment overtaken by one other", overtaken()),
                script("tcp-keep-alive", "keep-alives without and with a byte", keptAlive()),
                script("tcp-reset-by-client", "RST after data", ipv4().open().client(22_000, RST | ACK, 111, 501, 0)),
                script("tcp-reset-by-server", "RST after data", ipv4().open().server(41_000, RST | ACK, 501, 111, 0)),
                script("tcp-refused", "three tries, each answered with RST", refused()),
                script("tcp-half-open", "SYNs without an answer", halfOpen()),
                script("tcp-half-closed", "one end closes, the other goes on", halfClosed()),
                script("tcp-mid-stream", "no handshake in the capture", midStream()),
                script("tcp-after-the-end", "a last ACK, data and a FIN seconds after both FINs", afterTheEnd()),
                script(
                        "tcp-overtaken-by-three",
                        "an overtaken segment that duplicate ACKs ask for",
                        overtakenByThree()),
                script("tcp-old-hole", "a hole filled late, while newer data comes", oldHole()),
                script("tcp-repeated-within-rtt", "a segment repeated before its ACK", repeatedSoon()),
                mixed("tcp-mixed", false),
                mixed("tcp-mixed-ipv6", true));
    }

    private static GeneratedCapture script(String name, String shows, TcpScript script) {
        return new GeneratedCapture(name + ".pcap", shows, script::write);
    }

    private static GeneratedCapture mixed(String name, boolean isIpv6) {
        return new GeneratedCapture(name + ".pcap", CONNECTIONS + " connections with all of this by chance", path -> {
            final SegmentFile file = new SegmentFile(isIpv6);
            final SplittableRandom random = new SplittableRandom(isIpv6 ? 66 : 44);
            for (int i = 0; i < CONNECTIONS; i++) {
                new SegmentTraffic(file, random, FIRST_PORT + i, i * PAUSE_US).play();
            }
            return file.write(path);
        });
    }

    private static TcpScript ipv4() {
        return new TcpScript(false);
    }

    private static TcpScript plainIpv6() {
        return new TcpScript(true).open().data(41_000, 0).has(41_100, 1).close(42_000, 1);
    }

    private static TcpScript dataRepeated() {
        return ipv4().open()
                .data(41_000, 0)
                .has(41_100, 1)
                .data(42_000, 2)
                .has(42_100, 1)
                .data(300_000, 1)
                .has(300_100, 3)
                .data(600_000, 2)
                .has(600_100, 3)
                .client(700_000, PSH | ACK, 111, 3_501, 20)
                .client(950_000, PSH | ACK, 111, 3_501, 20)
                .server(970_000, ACK, 3_501, 131, 0);
    }

    private static TcpScript fastRetransmit() {
        final TcpScript script = ipv4().open().data(41_000, 0).has(41_100, 1);
        for (int i = 0; i < 5; i++) {
            script.data(42_000 + i * 200, 2 + i).has(42_050 + i * 200, 1);
        }
        return script.data(62_000, 1).has(62_100, 7).close(63_000, 7);
    }

    private static TcpScript synRepeated() {
        return ipv4().client(0, SYN, 100, 0, 0)
                .client(1_000_000, SYN, 100, 0, 0)
                .client(3_000_000, SYN, 100, 0, 0)
                .server(3_020_000, SYN | ACK, 500, 101, 0)
                .server(4_020_000, SYN | ACK, 500, 101, 0)
                .client(4_020_100, ACK, 101, 501, 0)
                .client(4_021_000, PSH | ACK, 101, 501, 10)
                .close(4_100_000, 0);
    }

    private static TcpScript finRepeated() {
        return ipv4().open()
                .server(41_000, FIN | ACK, 501, 111, 0)
                .server(241_000, FIN | ACK, 501, 111, 0)
                .server(441_000, FIN | ACK, 501, 111, 0)
                .client(441_100, FIN | ACK, 111, 502, 0)
                .client(641_100, FIN | ACK, 111, 502, 0)
                .server(661_000, ACK, 502, 112, 0);
    }

    private static TcpScript overtaken() {
        return ipv4().open()
                .data(41_000, 0)
                .has(41_100, 1)
                .data(41_200, 2)
                .has(41_250, 1)
                .data(41_400, 1)
                .has(41_450, 3)
                .close(50_000, 3);
    }

    private static TcpScript keptAlive() {
        return ipv4().open()
                .data(41_000, 0)
                .has(41_100, 1)
                .server(30_000_000, ACK, 1_500, 111, 0)
                .has(30_000_100, 1)
                .server(60_000_000, ACK, 1_500, 111, 1)
                .has(60_000_100, 1)
                .close(60_100_000, 1);
    }

    private static TcpScript refused() {
        final TcpScript script = ipv4();
        for (int i = 0; i < 3; i++) {
            script.client(i * 550_000L, SYN, 100, 0, 0).server(i * 550_000L + 50, RST | ACK, 0, 101, 0);
        }
        return script;
    }

    private static TcpScript halfOpen() {
        return ipv4().client(0, SYN, 100, 0, 0)
                .client(1_000_000, SYN, 100, 0, 0)
                .client(3_000_000, SYN, 100, 0, 0)
                .client(7_000_000, SYN, 100, 0, 0);
    }

    private static TcpScript halfClosed() {
        return ipv4().open()
                .client(22_000, FIN | ACK, 111, 501, 0)
                .server(42_000, ACK, 501, 112, 0)
                .server(43_000, PSH | ACK, 501, 112, 500)
                .client(43_100, ACK, 112, 1_001, 0);
    }

    private static TcpScript midStream() {
        return ipv4().data(0, 5).has(100, 6).data(1_000, 6).has(1_100, 7).close(30_000, 7);
    }

    private static TcpScript afterTheEnd() {
        return ipv4().open()
                .data(41_000, 0)
                .has(41_100, 1)
                .server(42_000, FIN | ACK, 1_501, 111, 0)
                .client(42_100, FIN | ACK, 111, 1_501, 0)
                .client(900_000, ACK, 112, 1_502, 0)
                .data(1_800_000, 0)
                .server(2_600_000, FIN | ACK, 1_501, 112, 0);
    }

    private static TcpScript overtakenByThree() {
        final TcpScript script = ipv4().open().data(41_000, 0).has(41_100, 1);
        for (int i = 0; i < 3; i++) {
            script.data(42_000 + i * 200, 2 + i).has(42_050 + i * 200, 1);
        }
        return script.data(42_700, 1).has(42_800, 5).close(60_000, 5);
    }

    private static TcpScript oldHole() {
        final TcpScript script = ipv4().open().data(41_000, 0).has(41_100, 1);
        for (int i = 0; i < 4; i++) {
            script.data(50_000 + i * 10_000, 2 + i);
        }
        return script.data(85_000, 1).has(85_100, 6).close(120_000, 6);
    }

    private static TcpScript repeatedSoon() {
        return ipv4().open()
                .data(41_000, 0)
                .data(41_200, 1)
                .data(42_000, 0)
                .has(60_000, 2)
                .close(90_000, 2);
    }
}
