// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.history.file.HistoryFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptFilesTest {
    @Test
    void shouldNotCountFilesThatNobodyHasReadAsEmpty() {
        final HistoryFile merged = new HistoryFile(Path.of("flows-2026-11-30T06.parquet"), Instant.EPOCH, 1, 9);

        assertThat(new KeptFiles().ofRead(List.of(merged))).isEmpty();
        assertThat(new KeptFiles().ofRead(List.of())).contains(KeptFiles.NOTHING);
    }
}
