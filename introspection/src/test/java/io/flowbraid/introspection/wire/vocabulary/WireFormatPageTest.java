// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** docs/reference/wire-format.md names the keys of the FLOWBRAID object. */
class WireFormatPageTest {
    private static final Path PAGE = Path.of("../docs/reference/wire-format.md");

    @Test
    void shouldNameEachKeyOfTheExtensionAndNoOther() throws IOException {
        final List<ExtensionKey> keys = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals("## `FLOWBRAID`"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .map(line -> keyOf(line.substring(3, line.indexOf('`', 3))))
                .toList();

        assertThat(keys).containsExactlyInAnyOrder(ExtensionKey.values());
    }

    private static ExtensionKey keyOf(String spelling) {
        final byte[] bytes = spelling.getBytes(StandardCharsets.US_ASCII);
        return Objects.requireNonNull(ExtensionKey.TABLE.find(bytes, 0, bytes.length), spelling);
    }
}
