// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedHeaderTest {
    private static final String FLOW = "666c6f77";
    private static final String V0 =
            FLOW + "00000000000000000000000000000000000000000000000000000000" + "00000000" + "0e000000";
    private static final String V1 = FLOW + "000000000000000000000000" + "0207000e00000321";
    private static final String V1_TLV = FLOW + "000000000000000000000000" + "0307007300000322";
    private static final String V2 = FLOW + "000000000000000000000000" + "0200000e0000032107000000";
    private static final String V3_TLV =
            FLOW + "000000000000000000000000" + "040200000000007300000000" + "0000032107000000";
    private static final String V3_ZLIB =
            FLOW + "000000000000000000000000" + "040400000000007300000000" + "0000032107000000";
    private static final String NPROBE_EVENT = "6576656e74" + "0000000000000000000000" + "020001b200000321";

    private final FeedHeader header = new FeedHeader();

    @ParameterizedTest
    @CsvSource({
        V0 + ", 0, 0, false, false, false",
        V1 + ", 7, 801, true, false, false",
        V1_TLV + ", 7, 802, true, true, false",
        V2 + ", 7, 801, true, false, false",
        V3_TLV + ", 7, 801, true, true, false",
        V3_ZLIB + ", 7, 801, true, false, true",
    })
    void shouldReadEveryLayout(
            String hex, int sourceId, long messageId, boolean hasMessageId, boolean isTlv, boolean isCompressed) {
        assertThat(header.read(HexFormat.of().parseHex(hex))).isEqualTo(Malformation.NONE);

        assertThat(header.topic()).isEqualTo(FeedTopic.FLOW);
        assertThat(header.sourceId()).isEqualTo(sourceId);
        assertThat(header.messageId()).isEqualTo(messageId);
        assertThat(header.hasMessageId()).isEqualTo(hasMessageId);
        assertThat(header.isTlv()).isEqualTo(isTlv);
        assertThat(header.isCompressed()).isEqualTo(isCompressed);
    }

    @Test
    void shouldReadTheStatusOfARealProbe() {
        assertThat(header.read(HexFormat.of().parseHex(NPROBE_EVENT))).isEqualTo(Malformation.NONE);

        assertThat(header.topic()).isEqualTo(FeedTopic.EVENT);
        assertThat(header.messageId()).isEqualTo(801);
    }

    @Test
    void shouldTakeTheIdInHostOrderAndNoSourceFromVersionOne() {
        final byte[] frame = HexFormat.of().parseHex(FLOW + "000000000000000000000000" + "0107000e21030000");

        assertThat(header.read(frame)).isEqualTo(Malformation.NONE);
        assertThat(header.messageId()).isEqualTo(801);
        assertThat(header.sourceId()).isZero();
    }

    @Test
    void shouldWriteTheGoldenHeader() {
        assertThat(FeedHeader.encode(FeedTopic.FLOW, 7, 14, 801))
                .isEqualTo(HexFormat.of().parseHex(V1));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "flow, FLOW",
                "flows, FLOW",
                "f, FLOW",
                "event, EVENT",
                "events, EVENT",
                "ebpf, none",
                "counter, none",
                "template, none",
                "listening-ports, none",
                "Flow, none",
                "'', none"
            })
    void shouldKnowATopicByItsFirstLetterAsNtopngDoes(String url, FeedTopic topic) {
        for (final int length : new int[] {24, 28, 36, 40}) {
            final byte[] frame = new byte[length];
            System.arraycopy(url.getBytes(StandardCharsets.US_ASCII), 0, frame, 0, url.length());

            assertThat(header.read(frame)).isEqualTo(Malformation.NONE);
            assertThat(header.topic()).isEqualTo(topic);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, TRUNCATED_HEADER", "23, TRUNCATED_HEADER", "25, HEADER_SIZE", "64, HEADER_SIZE"})
    void shouldNameALengthNoHeaderHas(int length, Malformation fault) {
        assertThat(header.read(new byte[length])).isEqualTo(fault);
    }

    @Test
    void shouldNameAVersionNobodyKnows() {
        final byte[] frame = FeedHeader.encode(FeedTopic.FLOW, 7, 14, 801);
        frame[16] = 5;

        assertThat(header.read(frame)).isEqualTo(Malformation.WRONG_VERSION);
    }
}
