// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.model.network.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is written is read again by a reader of somebody else's. */
class JsonLinesTest {
    private static final byte[] VALUE = JsonName.name("value");
    private static final byte[] INNER = JsonName.name("inner");
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final JsonLines json = new JsonLines(out);

    @Test
    void shouldWriteAnyTextSoThatItIsReadAgain() throws IOException {
        final SplittableRandom random = new SplittableRandom(4711);
        for (int round = 0; round < 3_000; round++) {
            final String text = text(random, 1 + random.nextInt(40));

            json.begin();
            json.text(VALUE, text);
            json.text(text, "x");
            json.end();
            final JsonNode read = line();

            assertThat(read.path("value").asText()).isEqualTo(text);
            assertThat(read.has(text)).isTrue();
        }
    }

    @Test
    void shouldWriteHalfASurrogatePairAsNoCharacter() throws IOException {
        json.begin();
        json.text(VALUE, "a\ud800b\udc00");
        json.end();

        assertThat(line().path("value").asText()).isEqualTo("a\ufffdb\ufffd");
    }

    @Test
    void shouldWriteTextsLongerThanWhatGathers() throws IOException {
        final String text = "\u0001".repeat(200_000);

        json.begin();
        json.text(VALUE, text);
        json.end();

        assertThat(line().path("value").asText()).isEqualTo(text);
    }

    @Test
    void shouldWriteEveryLength() throws IOException {
        json.begin();
        json.open(INNER);
        json.number(JsonName.name("least"), Long.MIN_VALUE);
        json.number(JsonName.name("most"), Long.MAX_VALUE);
        json.milliseconds(JsonName.name("early"), -1_005);
        json.close();
        json.open(JsonName.name("empty"));
        json.close();
        json.flag(VALUE, true);
        json.known(JsonName.name("unknown"), -1);
        json.end();
        json.flush();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"inner\":{\"least\":-9223372036854775808,\"most\":9223372036854775807,\"early\":-1.005},"
                        + "\"empty\":{},\"value\":true}\n");
    }

    @Test
    void shouldWriteDigitsAsTheJdkDoes() throws IOException {
        final SplittableRandom random = new SplittableRandom(4711);
        for (int round = 0; round < 3_000; round++) {
            final long number = random.nextLong() >> random.nextInt(64);
            final long ipv4 = IpAddress.mapped((int) number);

            json.begin();
            json.hex(VALUE, number);
            json.address(INNER, 0, ipv4);
            json.milliseconds(JsonName.START, number);
            json.end();
            final JsonNode read = line();

            assertThat(read.path("value").asText()).isEqualTo(String.format("%016x", number));
            assertThat(read.path("inner").asText()).isEqualTo(IpAddress.format(0, ipv4));
            assertThat(read.path("start").decimalValue()).isEqualByComparingTo(BigDecimal.valueOf(number, 3));
        }
    }

    private JsonNode line() throws IOException {
        json.flush();
        final String line = out.toString(StandardCharsets.UTF_8);
        out.reset();
        assertThat(line).endsWith("\n");
        assertThat(line.chars().filter(c -> c < ' ')).as("control characters").hasSize(1);
        return JSON.readTree(line);
    }

    /** Letters, what JSON escapes, and characters of one to four bytes. */
    private static String text(SplittableRandom random, int characters) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < characters; i++) {
            text.appendCodePoint(
                    switch (random.nextInt(5)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> "\"\\/\u007f\u2028".charAt(random.nextInt(5));
                        case 2 -> 0x80 + random.nextInt(0x700);
                        case 3 -> 0x10000 + random.nextInt(0x100000);
                        default -> 'a' + random.nextInt(26);
                    });
        }
        return text.toString();
    }
}
