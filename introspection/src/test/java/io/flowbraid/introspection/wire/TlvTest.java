// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies in the binary form of nDPI's serializer. */
class TlvTest {
    /** Made with nDPI 3.4. */
    private static final byte[] GOLDEN = HexFormat.ofDelimiter(" ")
            .parseHex(
                    "01 01 2b 08 00 08 31 30 2e 30 2e 30 2e 31 2b 0c 00 08 31 30 2e 30 2e 30 2e 32 23 07 9c 40 22 0b 50 "
                            + "22 04 06 22 3c 04 24 16 65 53 f1 00 24 15 65 53 f1 01 23 01 04 d2 22 02 05 25 17 00 00 00 01 2a 05 "
                            + "f2 00 3a e0 fb 00 00 80 3e 26 3d ff bb 00 0d 53 52 43 5f 50 52 4f 43 5f 4e 41 4d 45 00 0d 2f 75 73 "
                            + "72 2f 62 69 6e 2f 63 75 72 6c 33 e1 28 04 b0 01");

    private static final String SAME_IN_JSON = """
            {"8":"10.0.0.1","12":"10.0.0.2","7":40000,"11":80,"4":6,"60":4,"22":1700000000,"21":1700000001,"1":1234,"2":5,\
            "23":5000000000,"57595":0.25,"61":-1,"SRC_PROC_NAME":"/usr/bin/curl","57640":1200}""";

    private static final String FLOW = "666c6f77" + "000000000000000000000000";
    private static final String V1 = FLOW + "0307007300000322";
    private static final String V2 = FLOW + "030000730000032207000000";
    private static final String V3 = FLOW + "040200000000007300000000" + "0000032207000000";
    private static final String V3_ZLIB = FLOW + "040600000000007300000000" + "0000032207000000";

    private final SocketEventDecoder decoder = new SocketEventDecoder();
    private final FeedHeader header = new FeedHeader();

    @ParameterizedTest
    @CsvSource({
        V1 + ", PLAIN",
        V2 + ", PLAIN",
        V3 + ", PLAIN",
        V1 + ", MARKED_ZLIB",
        V2 + ", MARKED_ZLIB",
        V3_ZLIB + ", ZLIB"
    })
    void shouldReadTheSameAsFromJsonInEveryLayout(String head, String form) {
        final byte[] body = form.equals("PLAIN") ? GOLDEN : compressed(GOLDEN, form.startsWith("MARKED"));
        final SocketEvent expected = Decoded.of(SAME_IN_JSON).single();

        final Decoded message = message(HexFormat.of().parseHex(head), body);

        assertThat(message.verdict).isEqualTo(Malformation.NONE);
        assertThat(message.events).singleElement().satisfies(event -> {
            assertThat(event.sequence).isEqualTo(802);
            assertThat(EventFields.differences(event, expected)).containsExactlyInAnyOrder("sequence", "sourceId");
            assertThat(event.kind).isEqualTo(SocketEventKind.EXPORTED);
            assertThat(event.exported.bytesIn).isEqualTo(5_000_000_000L);
            assertThat(event.process)
                    .extracting(ProcessIdentity::pid, ProcessIdentity::executable)
                    .containsExactly(1_200, "/usr/bin/curl");
        });
    }

    @Test
    void shouldReadEveryTypeOfNumber() {
        final byte[] body = concat(
                "0101",
                "2b08" + string("2001:db8::1"),
                "3b001c" + string("2001:db8::2"),
                "4b00000007" + string("40001"),
                "260b50",
                "220411",
                "2701" + "7fff",
                "2802" + "00000005",
                "2917" + "0000000100000000",
                "2518" + "ffffffffffffffff",
                "01");

        final SocketEvent event = message(HexFormat.of().parseHex(V1), body).single();

        assertThat(event.localPort).isEqualTo(40_001);
        assertThat(event.remotePort).isEqualTo(80);
        assertThat(event.exported.bytesOut).isEqualTo(0x7fff);
        assertThat(event.exported.packetsOut).isEqualTo(5);
        assertThat(event.exported.bytesIn).isEqualTo(1L << 32);
        assertThat(event.exported.packetsIn).isGreaterThan(Long.MAX_VALUE - 10); // as of a JSON number of 19 digits
    }

    @Test
    void shouldReadStringsThatJsonMustEscape() {
        final byte[] body = Arrays.copyOf(GOLDEN, GOLDEN.length + 24);
        final byte[] field = concat("bb", string("INTERFACE_NAME"), string("a\"\\\n"));
        System.arraycopy(field, 0, body, GOLDEN.length - 1, field.length);
        body[GOLDEN.length - 1 + field.length] = 1;

        final SocketEvent event = message(
                        HexFormat.of().parseHex(V1), Arrays.copyOf(body, GOLDEN.length + field.length))
                .single();

        assertThat(event.interfaceName).isEqualTo("a\"\\\n");
    }

    @Test
    void shouldReadManyRecordsAndUseThoseBeforeADamagedOne() {
        final ByteArrayOutputStream records = new ByteArrayOutputStream();
        records.write(GOLDEN, 0, 2);
        for (int i = 0; i < 50; i++) {
            records.write(GOLDEN, 2, GOLDEN.length - 2);
        }
        final byte[] whole = records.toByteArray();

        final Decoded good = message(HexFormat.of().parseHex(V2), whole);
        final Decoded cut = message(HexFormat.of().parseHex(V2), Arrays.copyOf(whole, whole.length - 1));

        assertThat(good.verdict).isEqualTo(Malformation.NONE);
        assertThat(good.events).hasSize(50);
        assertThat(cut.verdict).isEqualTo(Malformation.BAD_TLV);
        assertThat(cut.events).hasSize(49);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01",
                "0102",
                "0201",
                "0101c0",
                "010123",
                "01012b08ffff",
                "010127",
                "0101210801",
                "01012c0101"
            })
    void shouldNameADamagedBody(String hex) {
        final Decoded message =
                message(HexFormat.of().parseHex(V1), HexFormat.of().parseHex(hex));

        assertThat(message.verdict).isEqualTo(Malformation.BAD_TLV);
        assertThat(message.events).isEmpty();
    }

    @Test
    void shouldNameARecordThatIsNotUtf8AndReadTheNext() {
        final byte[] body = new byte[2 * GOLDEN.length - 2];
        System.arraycopy(GOLDEN, 0, body, 0, GOLDEN.length);
        System.arraycopy(GOLDEN, 2, body, GOLDEN.length, GOLDEN.length - 2);
        body[GOLDEN.length - 8] = (byte) 0xff; // in the path of the first

        final Decoded message = message(HexFormat.of().parseHex(V1), body);

        assertThat(message.verdict).isEqualTo(Malformation.BAD_UTF8);
        assertThat(message.events).hasSize(1);
    }

    @Test
    void shouldNeverThrowWhateverByteIsDamagedOrMissing() {
        for (final byte[] body : List.of(GOLDEN, compressed(GOLDEN, true), compressed(GOLDEN, false))) {
            for (final String head : List.of(V1, V2, V3, V3_ZLIB)) {
                final byte[] frame = HexFormat.of().parseHex(head);
                for (int at = 0; at < body.length; at++) {
                    message(frame, Arrays.copyOf(body, at));
                    for (int bit = 0; bit < 8; bit++) {
                        final byte[] flipped = body.clone();
                        flipped[at] ^= (byte) (1 << bit);
                        message(frame, flipped);
                    }
                    final byte[] replaced = body.clone();
                    for (int value = 0; value < 256; value++) {
                        replaced[at] = (byte) value;
                        message(frame, replaced);
                    }
                }
            }
        }
        assertThat(message(HexFormat.of().parseHex(V1), GOLDEN).single().localPort)
                .isEqualTo(40_000);
    }

    /** A message read. */
    private Decoded message(byte[] frame, byte[] body) {
        assertThat(header.read(frame)).isEqualTo(Malformation.NONE);
        return new Decoded(decoder, header, body);
    }

    private static String string(String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return String.format("%04x", bytes.length) + HexFormat.of().formatHex(bytes);
    }

    private static byte[] concat(String... hex) {
        return HexFormat.of().parseHex(String.join("", hex));
    }

    private static byte[] compressed(byte[] body, boolean isMarked) {
        final Deflater deflater = new Deflater();
        deflater.setInput(body);
        deflater.finish();
        final byte[] out = new byte[body.length + 64];
        final int from = isMarked ? 1 : 0;
        final int length = deflater.deflate(out, from, out.length - from);
        deflater.end();
        return Arrays.copyOf(out, from + length);
    }
}
