// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StateFilesTest {
    @Test
    void shouldTellNamespacesApart() {
        assertThat(StateFiles.suffix(4_026_532_345L, "blue", "b0")).isEqualTo(".netns-blue");
        assertThat(StateFiles.suffix(4_026_532_345L, "", "b0")).isEqualTo(".net-4026532345-b0");
        assertThat(StateFiles.suffix(4_026_532_345L, "", "b1"))
                .isNotEqualTo(StateFiles.suffix(4_026_532_345L, "", "b0"));
    }
}
