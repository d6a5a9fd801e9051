// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The FLOWBRAID key: a string with an object in it; an object is read too. */
class ExtensionTest {
    private static final long SEED = 0xE47E_F10BL;
    private static final String KEY = "FLOWBRAID";
    private static final String TUPLE = "{\"PROTOCOL\":6,\"IPV4_SRC_ADDR\":\"10.0.0.1\",\"IPV4_DST_ADDR\":\"10.0.0.2\","
            + "\"L4_SRC_PORT\":1,\"L4_DST_PORT\":2,";

    private final ObjectMapper jackson = new ObjectMapper();
    private final SocketEventEncoder encoder = new SocketEventEncoder();
    private final SocketEventDecoder decoder = new SocketEventDecoder();
    private final JsonBuffer buffer = new JsonBuffer(64);

    /** ntopng 5.2 breaks its page on others; what it knows is in NtopMessagesTest. */
    @Test
    void shouldWriteNoObjectUnderAKeyNtopngDoesNotKnow() throws IOException {
        final Random random = new Random(SEED);
        for (int i = 0; i < 1_000; i++) {
            final SocketEvent event = SocketEvents.any(random);

            final JsonNode written = jackson.readTree(encoded(event));

            for (final Map.Entry<String, JsonNode> field : written.properties()) {
                final JsonNode value = field.getValue();
                assertThat(value.isValueNode() || value.isObject() && isObjectToNtopng(field.getKey()))
                        .as("seed %x, event %d, %s", SEED, i, field)
                        .isTrue();
            }
        }
    }

    private static boolean isObjectToNtopng(String key) {
        return key.endsWith("PROCESS") || key.endsWith("CONTAINER") || key.equals("TCP");
    }

    @Test
    void shouldReadTheSameEventFromEachForm() throws Exception {
        final Random random = new Random(SEED + 1);
        for (int i = 0; i < 2_000; i++) {
            final byte[] string = encoded(SocketEvents.any(random));
            final SocketEvent expected = new Decoded(decoder, string).single();

            for (final byte[] form : List.of(asObject(string), escapedInFull(string), respelled(string))) {
                assertThat(EventFields.differences(new Decoded(decoder, form).single(), expected))
                        .as("seed %x, event %d", SEED + 1, i)
                        .isEmpty();
            }
        }
    }

    @Test
    void shouldGiveTheSameProcessToEventsOfOneForm() throws IOException {
        final byte[] one = encoded(SocketEvents.connect(1));
        final byte[] other = encoded(SocketEvents.connect(2));

        assertThat(new Decoded(decoder, one).single().process).isSameAs(new Decoded(decoder, other).single().process);
        assertThat(new Decoded(decoder, asObject(one)).single().process)
                .isSameAs(new Decoded(decoder, asObject(other)).single().process);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\\\"cookie\\\":7",
                "{\\\"cookie\\\":7}}",
                "{\\\"cookie\\\":}",
                "{\\\"cookie\\\":\\\"7}",
                "{\\\"host\\\":\\\"a\\\\\\\"}",
                "{cookie:7}",
                "{\\\"a\\\":\\u0001}",
                "{\\\"host\\\":\\\"\\\\x\\\"}",
                "{\\\\\\\"cookie\\\\\\\":7}"
            })
    void shouldRefuseAnObjectWhoseExtensionIsDamaged(String content) {
        final String damaged = TUPLE + "\"TCP_EVENT_TYPE\":\"CLOSE\",\"FLOWBRAID\":\"" + content + "\"}";
        final String good = TUPLE + "\"TCP_EVENT_TYPE\":\"CLOSE\"}";

        final Decoded decoded = Decoded.of("[" + damaged + "," + good + "]");

        assertThat(decoded.refusals).containsExactly(Malformation.BAD_JSON);
        assertThat(decoded.events).hasSize(1);
    }

    @Test
    void shouldRefuseAnExtensionThatIsTooDeep() {
        final String deep = "{\\\"a\\\":".repeat(100);

        assertThat(Decoded.of(TUPLE + "\"FLOWBRAID\":\"" + deep + "\"}").refusals)
                .containsExactly(Malformation.TOO_DEEP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"hello\"", "\"\"", "7", "null", "[1]", "\"[]\"", "\"\\\\\""})
    void shouldPassOverAnotherValueOfTheKey(String value) {
        final SocketEvent event = Decoded.of(TUPLE + "\"FLOWBRAID\":" + value + ",\"TCP_EVENT_TYPE\":\"CLOSE\"}")
                .single();

        assertThat(event.kind).isEqualTo(SocketEventKind.CLOSE);
    }

    @Test
    void shouldReadTheExtensionWhereverItStands() {
        final String extension = "\"FLOWBRAID\" : \" { \\\"cookie\\\" : 7 , \\\"host\\\":\\\"a\\\\\\\"b\\\"} \"";

        final SocketEvent first = Decoded.of("{" + extension + "," + TUPLE.substring(1) + "\"a\":1}")
                .single();
        final SocketEvent last = Decoded.of(TUPLE + extension + "}").single();

        assertThat(first.cookie).isEqualTo(7);
        assertThat(first.hostName).isEqualTo("a\"b");
        assertThat(last).usingRecursiveComparison().isEqualTo(first);
    }

    @Test
    void shouldNotMixTheTextsOfTheTwoForms() {
        final String inString = TUPLE + "\"FLOWBRAID\":\"{\\\"host\\\":\\\"a\\\\\\\"b\\\"}\"}";
        final String inObject = TUPLE + "\"FLOWBRAID\":{\"host\":\"a\\\\\\\"b\"}}";
        for (int i = 0; i < 2; i++) {
            assertThat(decoded(inString).hostName).isEqualTo("a\"b");
            assertThat(decoded(inObject).hostName).isEqualTo("a\\\"b");
        }
    }

    @Test
    void shouldSayAnAddressOfBothFamiliesOnTheTopicEvent() {
        final SocketEvent ipv4 = SocketEvents.address(0, IpAddress.mapped(0xac110002));
        final SocketEvent ipv6 = SocketEvents.address(0xfd00_0000_0000_0000L, 0x17);

        for (final SocketEvent event : List.of(ipv4, ipv6)) {
            final SocketEvent back = new Decoded(decoder, encoded(event)).single();

            assertThat(SocketEventEncoder.topicOf(event)).isEqualTo(FeedTopic.EVENT);
            assertThat(back.kind).isEqualTo(SocketEventKind.ADDRESS);
            assertThat(IpAddress.format(back.localHi, back.localLo))
                    .isEqualTo(IpAddress.format(event.localHi, event.localLo));
            assertThat(back.netns).isEqualTo(event.netns);
            assertThat(back.process).isNull();
        }
        assertThat(new String(encoded(ipv4), StandardCharsets.UTF_8)).doesNotContain("EVENT_TYPE");
    }

    private SocketEvent decoded(String body) {
        return new Decoded(decoder, body.getBytes(StandardCharsets.UTF_8)).single();
    }

    private byte[] encoded(SocketEvent event) {
        buffer.clear();
        encoder.encode(event, buffer);
        return buffer.copy(0, buffer.length());
    }

    private byte[] asObject(byte[] json) throws IOException {
        final ObjectNode tree = (ObjectNode) jackson.readTree(json);
        tree.set(KEY, jackson.readTree(tree.path(KEY).textValue()));
        return jackson.writeValueAsBytes(tree);
    }

    /** Another JSON library's spelling of the same string. */
    private byte[] respelled(byte[] json) throws IOException {
        return jackson.writeValueAsBytes(jackson.readTree(json));
    }

    /** Every character of the string as a Unicode escape. */
    private byte[] escapedInFull(byte[] json) throws IOException {
        final ObjectNode tree = (ObjectNode) jackson.readTree(json);
        final String extension = tree.path(KEY).textValue();
        tree.put(KEY, "@");
        final StringBuilder escaped = new StringBuilder();
        extension.chars().forEach(c -> escaped.append(String.format("\\u%04x", c)));
        return jackson.writeValueAsString(tree)
                .replace("\"" + KEY + "\":\"@\"", "\"" + KEY + "\":\"" + escaped + '"')
                .getBytes(StandardCharsets.UTF_8);
    }
}
