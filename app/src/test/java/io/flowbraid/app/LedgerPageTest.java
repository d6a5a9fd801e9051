// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.capture.Weird;
import io.flowbraid.introspection.wire.Malformation;
import io.flowbraid.model.attribution.UnattributedReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The pages that explain losses and reasons know all of them. */
class LedgerPageTest {
    private static final Path DOCS = Path.of("../docs");

    @Test
    void shouldNameEachMalformation() throws IOException {
        final String page = Files.readString(DOCS.resolve("reference/ledger.md"));

        for (final Weird weird : Weird.values()) {
            assertThat(page).contains('`' + weird.text() + '`');
        }
        for (final Malformation malformation : Malformation.values()) {
            if (malformation != Malformation.NONE) {
                assertThat(page).contains('`' + malformation.text() + '`');
            }
        }
    }

    @Test
    void shouldExplainEachReasonWhyNobodyIsNamed() throws IOException {
        final String page = Files.readString(DOCS.resolve("design/correlation.md"));

        for (final UnattributedReason reason : UnattributedReason.values()) {
            if (reason != UnattributedReason.NONE) {
                assertThat(page).contains('`' + reason.text() + '`');
            }
        }
    }
}
