// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.config.value.CollectorAddress;
import org.junit.jupiter.api.Test;

class HostLookupTest {
    @Test
    void shouldResolveNumericAddressesAtOnce() {
        assertThat(new HostLookup(CollectorAddress.parse("127.0.0.1")).find()).isNotNull();
        assertThat(new HostLookup(CollectorAddress.parse("[::1]:1")).find()).isNotNull();
    }
}
