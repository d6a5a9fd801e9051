// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** More messages than anybody reads at once, from a foreign publisher that speaks ntop's format. */
class FeedBurstTest {
    private static final int MESSAGES = 50_000;
    private static final int HEADER = 24;
    private static final String MESSAGE_STAGE = " messages";
    private static final String EVENT_STAGE = " events";

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldUseOrNameEveryMessageOfABurst() throws Exception {
        final Path stats = directory.resolve("stats.json");
        try (ZContext context = new ZContext();
                ZMQ.Socket publisher = context.createSocket(SocketType.XPUB)) {
            publisher.setSndHWM(0);
            publisher.setLinger(10_000);
            final int port = publisher.bindToRandomPort("tcp://127.0.0.1");
            final String feed = "tcp://127.0.0.1:" + port;
            try (FlowbraidProcess collector =
                    Product.start("run", "-i", feed, "-i", "lo", "--companion", "lo=" + feed, "--stats", "" + stats)) {
                publisher.recv(); // the subscription: from here on nothing may be missed

                for (int i = 1; i <= MESSAGES; i++) {
                    publish(publisher, i);
                }

                await().untilAsserted(() -> {
                    collector.reportStats();
                    assertThat(stats).exists();
                    assertThat(Ledger.read(stats).only("feed", MESSAGE_STAGE).in())
                            .isGreaterThanOrEqualTo(MESSAGES);
                });
                assertThat(collector.interrupt()).isZero();
            }
        }

        final Ledger ledger = Ledger.read(stats);
        final Ledger.Stage messages = ledger.only("feed", MESSAGE_STAGE);
        assertThat(messages.in()).as("messages that arrived and gaps noticed").isEqualTo(MESSAGES);
        assertThat(messages.out() + messages.lost()).isEqualTo(MESSAGES);
        final Ledger.Stage events = ledger.only("feed", EVENT_STAGE);
        assertThat(events.in()).as("events in the messages read").isEqualTo(messages.out());
        assertThat(events.out() + events.lost()).isEqualTo(events.in());
        ledger.assertClosed();
    }

    private static void publish(ZMQ.Socket publisher, int number) {
        final byte[] body = event(number).getBytes(StandardCharsets.UTF_8);
        final ByteBuffer header = ByteBuffer.allocate(HEADER);
        header.put("flow".getBytes(StandardCharsets.US_ASCII)).position(16);
        header.put((byte) 2).put((byte) 7).putShort((short) body.length).putInt(number);
        publisher.send(header.array(), ZMQ.SNDMORE);
        publisher.send(body, 0);
    }

    private static String event(int number) {
        return """
                {"timestamp":"%d.123456","INTERFACE_NAME":"lo","IP_PROTOCOL_VERSION":4,"PROTOCOL":6,\
                "TCP_EVENT_TYPE":"CONNECT","IPV4_SRC_ADDR":"127.0.%d.%d","L4_SRC_PORT":%d,\
                "IPV4_DST_ADDR":"127.0.0.1","L4_DST_PORT":8080,\
                "LOCAL_PROCESS":{"PID":4242,"UID":1000,"UID_NAME":"alice","GID":1000,"PROCESS_PATH":"/usr/bin/python3"}}""".formatted(
                        System.currentTimeMillis() / 1000, number >> 8 & 0xff, number & 0xff, 1024 + number % 60_000);
    }
}
