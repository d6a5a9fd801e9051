// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flowbraid.app.process.RunFailure;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.process.Labels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListFilesTest {
    @TempDir
    Path directory;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final LossLedger ledger = new LossLedger();
    private final FlowRecord flow = new FlowRecord();

    @Test
    void shouldReadAFileAgainWhenItChanges() throws Exception {
        final Path file = Files.writeString(directory.resolve("list"), "192.0.2.1\nnonsense\n");
        flow.server.addressLo = 0xffff_c000_0202L;

        try (ListFiles lists = open(file)) {
            final FlowSink sink = lists.marking(flow -> {});
            sink.accept(flow);
            assertThat(flow.server.lists).isEqualTo(Labels.NONE);
            Files.writeString(file, "192.0.2.0/24\n");

            await().untilAsserted(() -> {
                sink.accept(flow);
                assertThat(flow.server.lists).isEqualTo(Labels.of(Map.of("malware", "192.0.2.0/24")));
            });
        }
        assertThat(said)
                .containsExactly(
                        "flowbraid: the list malware has 1 entry of " + file
                                + "; 1 line is no address, network or domain and left out, the first in line 2:"
                                + " nonsense",
                        "flowbraid: the list malware has 1 entry of " + file);
        assertThat(ledger.stages())
                .singleElement()
                .satisfies(stage -> assertThat(stage.in().get())
                        .isEqualTo(3)
                        .isEqualTo(stage.out().get() + stage.loss("bad_line").get()));
    }

    @Test
    void shouldKeepTheListWhenItsFileGoesAway() throws Exception {
        final Path file = Files.writeString(directory.resolve("list"), "192.0.2.1\n");
        flow.server.addressLo = 0xffff_c000_0201L;

        try (ListFiles lists = open(file)) {
            Files.delete(file);
            await().until(() -> said.stream().anyMatch(line -> line.contains("the list stays as it was")));
            lists.marking(flow -> {}).accept(flow);
        }

        assertThat(flow.server.lists).isEqualTo(Labels.of(Map.of("malware", "192.0.2.1")));
    }

    @Test
    void shouldSayAtTheStartWhichFileIsNotThere() {
        final Path file = directory.resolve("none");

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(RunFailure.class)
                .hasMessage("lists.malware: there is no file " + file
                        + "; make it, or take the list out of the configuration");
    }

    @Test
    void shouldBeInNobodysWayWithoutLists() {
        final FlowSink sink = flow -> {};

        try (ListFiles lists = ListFiles.open(Map.of(), ledger, said::add)) {
            assertThat(lists.marking(sink)).isSameAs(sink);
        }
    }

    private ListFiles open(Path file) {
        return ListFiles.open(Map.of("malware", file.toString()), ledger, said::add);
    }
}
