// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConversationFieldTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "conversation-record.md");

    @Test
    void shouldBeInTheManualAndNothingElse() throws IOException {
        final List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(rows)
                .isEqualTo(
                        Stream.concat(ConversationField.ofConversation().stream(), ConversationField.ofEdge().stream())
                                .map(ConversationField::row)
                                .toList());
    }

    @Test
    void shouldAddEdgesUp() {
        final EdgeEnd client = new EdgeEnd("process", "cu|rl", "host-a");
        final EdgeEnd server = new EdgeEnd("pod", "shop/web", "");
        final EdgeSample first = new EdgeSample("paris", 7, client, server, "tcp", 80, 1, 0, 100, 1_000, 400);
        final EdgeSample second = new EdgeSample("paris", 7, client, server, "tcp", 80, 1, 1, 50, 10, 90_000);
        final EdgeRecord sum = EdgeRecord.of(first);
        sum.add(second);
        final EdgeRecord other = EdgeRecord.of(second);
        other.add(first);

        final EdgeRecord read = EdgeRecord.read(sum.toJson());
        read.add(EdgeRecord.read(other.toJson()));
        assertThat(sum.toJson())
                .isEqualTo(EdgeRecord.read(sum.toJson()).toJson())
                .isEqualTo(other.toJson());
        assertThat(read.key()).isEqualTo("paris|7|process:cu%7Crl@host-a|pod:shop/web|tcp:80");
        assertThat(read.connections()).isEqualTo(4);
        assertThat(read.failures()).isEqualTo(2);
        assertThat(read.clientBytes()).isEqualTo(300);
        assertThat(read.serverBytes()).isEqualTo(2_020);
        assertThat(read.rttCount()).isEqualTo(4);
        assertThat(read.rttUs(50)).isBetween(396L, 404L);
        assertThat(read.rttUs(99)).isBetween(89_000L, 91_000L);
    }
}
