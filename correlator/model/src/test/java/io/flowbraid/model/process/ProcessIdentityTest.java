// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessIdentityTest {

    @Test
    void shouldMakeAnEntityIdOfBootPidAndStart() {
        assertThat(started(0x1234_5678_9aL).entityId()).isEqualTo("0f3c9a1e-42-123456789a");
        assertThat(started(0).entityId()).isEqualTo("0f3c9a1e-42-0");
        assertThat(started(-1).entityId()).isEqualTo("0f3c9a1e-42-ffffffffffffffff");
    }

    private static ProcessIdentity started(long startNs) {
        return new ProcessIdentity(
                "0f3c9a1e-77aa-4c1b-9f0e-000000000000", 42, startNs, 0, "curl", "", "", -1, null, -1, null, 0, "", "");
    }
}
