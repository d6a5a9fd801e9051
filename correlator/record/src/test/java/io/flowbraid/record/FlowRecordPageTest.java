// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.config.Catalogue;
import io.flowbraid.model.ConnState;
import io.flowbraid.model.ConversationLeg;
import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.Labels;
import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.Workload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/reference/flow-record.md names the fields that are written, all of them and no others. */
class FlowRecordPageTest {
    private static final Path PAGE = Path.of("../../docs/reference/flow-record.md");

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

    private static Set<String> fieldsOfThePage() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Of records that between them have everything to say; both ends under the client's name. */
    private static Set<String> fieldsWritten() throws IOException {
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        final JsonSink sink =
                new JsonSink(written, Flows.OBSERVER, new LocalNetworks(Catalogue.LOCAL_NETWORKS.defaultValue()));
        sink.accept(withEverything());
        sink.accept(Flows.podToRemoteResolver());
        sink.accept(refused());
        sink.flush();
        final Set<String> paths = new TreeSet<>();
        for (final String line :
                written.toString(java.nio.charset.StandardCharsets.UTF_8).split("\n")) {
            collect("", new ObjectMapper().readTree(line), paths);
        }
        return paths;
    }

    private static FlowRecord refused() {
        final FlowRecord flow = Flows.curlToPython();
        flow.connState = ConnState.REJ;
        return flow;
    }

    private static FlowRecord withEverything() {
        final FlowRecord flow = Flows.curlToPython();
        flow.isSelf = true;
        final ProcessIdentity process = new ProcessIdentity(
                "", 1, 1, 1, "sh", "/bin/sh", "sh -c curl", 0, "root", 0, "root", 1, "init", "/sbin/init");
        flow.client.attribution.process = process;
        flow.client.attribution.laterImage = process;
        flow.client.attribution.sender = process;
        flow.client.attribution.receiver = process;
        flow.client.attribution.hostName = "host-a";
        flow.client.attribution.workload =
                new Workload("id", "web", "docker", "nginx", "", "", "", "", Labels.of(Map.of("tier", "front")));
        flow.client.socket.lost = 0;
        flow.client.socket.outOfOrder = 0;
        flow.client.natPort = 80;
        flow.client.attribution.isTranslated = true;
        flow.conversation.id = 1;
        flow.conversation.leg = ConversationLeg.TO_INTERMEDIARY;
        flow.conversation.server.port = 80;
        flow.conversation.server.process = process;
        flow.conversation.server.hostName = "host-a";
        flow.conversation.intermediary.process = process;
        flow.conversation.server.workload =
                new Workload("4f1c2d3e4f5a6b7c", "c1", "docker", "alpine:3", "shop", "cart-0", "uid-1", "main");
        return flow;
    }

    private static void collect(String path, JsonNode node, Set<String> paths) {
        // What stands in labels people have named.
        if (!node.isObject() || path.endsWith(".labels")) {
            paths.add(path.replaceFirst("^server\\.", "client.")
                    .replaceFirst("^socket\\.server\\.", "socket.client.")
                    .replaceFirst("^conversation\\.server\\.", "conversation.client.")
                    .replaceFirst("^(conversation\\.intermediary|conversation\\.client\\.[a-z]+)\\..*", "$1"));
            return;
        }
        node.fields()
                .forEachRemaining(field -> collect(
                        path.isEmpty() ? field.getKey() : path + '.' + field.getKey(), field.getValue(), paths));
    }

    private static Set<String> names() {
        return Arrays.stream(JsonName.class.getDeclaredFields())
                .filter(field -> field.getType() == SerializedString.class)
                .map(FlowRecordPageTest::name)
                .collect(Collectors.toSet());
    }

    private static String name(Field field) {
        try {
            return ((SerializedString) field.get(null)).getValue();
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
