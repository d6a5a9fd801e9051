// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.config.Catalogue;
import io.flowbraid.record.Flows;
import io.flowbraid.record.LocalNetworks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/reference/flow-record.md names the fields that are written, all of them and no others. */
class FlowRecordPageTest {
    @Test
    void shouldNameEachFieldThatIsWrittenAndNoOther() throws IOException {
        assertThat(fieldsOfThePage()).isEqualTo(fieldsWritten());
    }

    @Test
    void shouldBeComparedWithEveryFieldThereIs() throws IOException {
        final Set<String> words = fieldsWritten().stream()
                .flatMap(path -> Arrays.stream(path.split("\\.")))
                .collect(Collectors.toSet());

        assertThat(words).containsAll(names());
    }

    private static Set<String> fieldsOfThePage() {
        return FlowRecordPage.markdown()
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Of records that between them have everything to say; both ends under the client's name. */
    private static Set<String> fieldsWritten() throws IOException {
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        final JsonSink sink =
                new JsonSink(written, Flows.OBSERVER, new LocalNetworks(Catalogue.LOCAL_NETWORKS.defaultValue()));
        sink.accept(Flows.withEverything());
        sink.accept(Flows.podToRemoteResolver());
        sink.accept(Flows.ping());
        sink.accept(Flows.unreachable());
        sink.accept(Flows.refused());
        sink.accept(Flows.ofSockets());
        sink.accept(Flows.datagramsOfOneSocket());
        sink.flush();
        final Set<String> paths = new TreeSet<>();
        for (final String line :
                written.toString(java.nio.charset.StandardCharsets.UTF_8).split("\n")) {
            collect("", new ObjectMapper().readTree(line), paths);
        }
        return paths;
    }

    private static void collect(String path, JsonNode node, Set<String> paths) {
        // What stands in labels and lists people have named.
        if (!node.isObject() || path.endsWith(".labels") || path.endsWith(".lists")) {
            paths.add(path.replaceFirst("^server\\.(?!domain)", "client.")
                    .replaceFirst("^socket\\.server\\.", "socket.client.")
                    .replaceFirst("^conversation\\.server\\.", "conversation.client.")
                    .replaceFirst("^(conversation\\.intermediary|conversation\\.client\\.[a-z]+)\\..*", "$1"));
            return;
        }
        node.properties()
                .forEach(field -> collect(
                        path.isEmpty() ? field.getKey() : path + '.' + field.getKey(), field.getValue(), paths));
    }

    private static Set<String> names() {
        return Arrays.stream(JsonName.class.getDeclaredFields())
                .filter(field -> field.getType() == byte[].class)
                .map(FlowRecordPageTest::name)
                .collect(Collectors.toSet());
    }

    private static String name(Field field) {
        try {
            // ,"name":
            return new String((byte[]) field.get(null), StandardCharsets.UTF_8).replaceAll("[,\":]", "");
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
