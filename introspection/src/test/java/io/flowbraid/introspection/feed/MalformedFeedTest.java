// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowbraid.introspection.feed.inlet.FeedSource;
import io.flowbraid.introspection.wire.FeedHeader;
import io.flowbraid.introspection.wire.FeedTopic;
import io.flowbraid.introspection.wire.Malformation;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** What a broken, old or hostile sender may send, over a real socket. */
@Timeout(60)
class MalformedFeedTest {
    private static final String GOOD =
            "{\"timestamp\":\"1.5\",\"TCP_EVENT_TYPE\":\"CLOSE\",\"IPV4_SRC_ADDR\":\"10.0.0.1\",\"IPV4_DST_ADDR\":\"10.0.0.2\","
                    + "\"L4_SRC_PORT\":1,\"L4_DST_PORT\":2}";

    /** JeroMQ does not listen to some of the connections it makes, and makes another one after this time. */
    private static final int HANDSHAKE_MS = 300;

    private final ZContext context = new ZContext();
    private FeedPair collector;
    private ZMQ.Socket sender;
    private int messageId;

    @BeforeEach
    void open() {
        collector = new FeedPair(context, "tcp://127.0.0.1:*c", 1024);
        sender = context.createSocket(SocketType.XPUB);
        sender.setHandshakeIvl(HANDSHAKE_MS);
        sender.connect(collector.subscriber.boundAddress(0));
        sender.recv();
    }

    @AfterEach
    void close() {
        collector.close();
        context.close();
    }

    @Test
    void shouldNameEachMalformationAndGoOn() {
        send(header());
        shouldHaveLost(Malformation.ONE_FRAME);
        send(header(), text(GOOD), text(GOOD));
        shouldHaveLost(Malformation.TOO_MANY_FRAMES);
        send(header(), text(GOOD), text(GOOD), text(GOOD));
        shouldHaveLost(Malformation.TOO_MANY_FRAMES);
        send(text("flow"), text(GOOD));
        shouldHaveLost(Malformation.TRUNCATED_HEADER);
        send(text("flow".repeat(10) + "1"), text(GOOD));
        shouldHaveLost(Malformation.HEADER_SIZE);
        send(versioned(9), text(GOOD));
        shouldHaveLost(Malformation.WRONG_VERSION);
        send(versioned(3), new byte[] {1, 1, 0x2b});
        shouldHaveLost(Malformation.BAD_TLV);
        send(header(), new byte[(1 << 20) + 1]);
        shouldHaveLost(Malformation.OVERSIZED);
        send(header(), new byte[] {0, 1, 2, 3});
        shouldHaveLost(Malformation.BAD_COMPRESSION);
        send(header(), compressed(" ".repeat(1 << 21) + GOOD));
        shouldHaveLost(Malformation.BAD_COMPRESSION);
        send(header(), new byte[] {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', '}'});
        shouldHaveLost(Malformation.BAD_UTF8);
        send(header(), text(GOOD.substring(1)));
        shouldHaveLost(Malformation.BAD_JSON);
        send(header(), text("[{\"a\":" + "[".repeat(1_000)));
        shouldHaveLost(Malformation.TOO_DEEP);
        send(FeedHeader.encode(FeedTopic.EVENT, 1, 0, ++messageId), text("{\"time\":1}"));
        shouldHaveLost(Malformation.OTHER_TOPIC);
    }

    @Test
    void shouldNameAnObjectThatIsNoEvent() {
        send(header(), text("[{}," + GOOD + "]"));
        collector.awaitEvents(1);

        assertThat(collector.stage("events").loss("no_tuple").get()).isEqualTo(1);
        assertThat(collector.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldReadTheCompressedBodiesOfOldSenders() {
        send(header(), compressed("[" + GOOD + "," + GOOD + "]"));
        collector.awaitEvents(2);

        assertThat(collector.stage("messages").lost()).isZero();
    }

    @Test
    void shouldReadFlowRecordsInBinaryFormAndCountAClockThatIsAhead() {
        final byte[] body = HexFormat.of()
                .parseHex("01012b08000831302e302e302e312b0c000831302e302e302e32220401220101" + "2415ffffffff" + "01");
        send(versioned(3), body);
        collector.awaitEvents(1);

        assertThat(collector.received.get(0).kind).isEqualTo(SocketEventKind.EXPORTED);
        assertThat(collector.received.get(0).exported.bytesOut).isEqualTo(1);
        assertThat(collector.subscriber.sources())
                .extracting(FeedSource::clockAhead)
                .containsExactly(1L);
        assertThat(collector.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldCountAGapAsLostMessages() {
        send(header(), text(GOOD));
        messageId += 5;
        send(header(), text(GOOD));
        collector.awaitEvents(2);
        send(header(), text(GOOD));
        collector.awaitEvents(3);

        assertThat(collector.stage("messages").loss("gap").get()).isEqualTo(5);
        assertThat(collector.stage("messages").in().get()).isEqualTo(8);
        assertThat(collector.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldTakeTheTimeOfArrivalWhenTheEventSaysNone() {
        send(header(), text(GOOD.replace("timestamp", "when")));
        collector.awaitEvents(1);

        assertThat(collector.received.get(0).timeNs / 1e9).isCloseTo(System.currentTimeMillis() / 1e3, within(60.0));
    }

    /** The loss has its name, nothing else was lost, and the next good message is read as if nothing had been. */
    private void shouldHaveLost(Malformation why) {
        final int before = collector.received.size();
        send(header(), text(GOOD));
        collector.awaitEvents(before + 1);

        assertThat(collector.received).hasSize(before + 1);
        assertThat(collector.stage("messages").loss(why.text()).get())
                .as(why.text())
                .isPositive();
    }

    private void send(byte[]... frames) {
        for (int i = 0; i < frames.length; i++) {
            sender.send(frames[i], i < frames.length - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    private byte[] header() {
        return FeedHeader.encode(FeedTopic.FLOW, 1, 0, ++messageId);
    }

    private byte[] versioned(int version) {
        final byte[] header = header();
        header[16] = (byte) version;
        return header;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] compressed(String text) {
        final Deflater deflater = new Deflater();
        deflater.setInput(text(text));
        deflater.finish();
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        final byte[] part = new byte[8192];
        while (!deflater.finished()) {
            body.write(part, 0, deflater.deflate(part));
        }
        deflater.end();
        return body.toByteArray();
    }
}
