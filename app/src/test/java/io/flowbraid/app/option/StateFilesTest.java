// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompanionsFileTest {
    @Test
    void shouldTellNamespacesApart() {
        assertThat(CompanionsFile.suffix(4_026_532_345L, "blue", "b0")).isEqualTo(".netns-blue");
        assertThat(CompanionsFile.suffix(4_026_532_345L, "", "b0")).isEqualTo(".net-4026532345-b0");
        assertThat(CompanionsFile.suffix(4_026_532_345L, "", "b1"))
                .isNotEqualTo(CompanionsFile.suffix(4_026_532_345L, "", "b0"));
    }
}
