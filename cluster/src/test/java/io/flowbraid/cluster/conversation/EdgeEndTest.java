// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.cluster.key.TupleEnd;
import org.junit.jupiter.api.Test;

class EdgeEndTest {
    private static final String PROCESS = "\"process\":{\"pid\":7,\"parent\":{\"name\":\"bash\"},\"name\":\"curl\"}";

    @Test
    void shouldBeThePodFirst() {
        final EdgeEnd end = end(
                "{\"host\":{\"name\":\"a\"}," + PROCESS
                        + ",\"container\":{\"id\":\"c0ffee\",\"name\":\"web\",\"labels\":{\"name\":\"x\",\"id\":\"y\"}},"
                        + "\"orchestrator\":{\"namespace\":\"shop\",\"pod\":{\"uid\":\"1\",\"name\":\"web-7\"},\"name\":\"z\"}}");

        assertThat(end).isEqualTo(new EdgeEnd("pod", "shop/web-7", ""));
    }

    @Test
    void shouldBeTheContainerByNameElseById() {
        assertThat(end("{" + PROCESS + ",\"container\":{\"id\":\"c0ffee\",\"name\":\"web\"}}"))
                .isEqualTo(new EdgeEnd("container", "web", "a"));
        assertThat(end("{" + PROCESS + ",\"container\":{\"id\":\"c0ffee\"}}"))
                .isEqualTo(new EdgeEnd("container", "c0ffee", "a"));
    }

    @Test
    void shouldBeTheProcessAndNotItsParent() {
        assertThat(end("{" + PROCESS + "}")).isEqualTo(new EdgeEnd("process", "curl", "a"));
    }

    @Test
    void shouldBeTheAddressWithoutAnOwner() {
        assertThat(end("{\"attribution\":{\"status\":\"unattributed\"}}"))
                .isEqualTo(new EdgeEnd("address", "10.0.0.1", ""));
        assertThat(end("{}")).isEqualTo(new EdgeEnd("address", "10.0.0.1", ""));
    }

    private static EdgeEnd end(String identity) {
        return EdgeEnd.of(new Party(TupleEnd.of("10.0.0.1", 1), null, "a", identity, -1, -1, -1, -1));
    }
}
