// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class RuntimeMethodTest {
    private static final RuntimeMethod GET_TASK = new RuntimeMethod("/Tasks/Get", "GetTask");
    /** A process with fields of every kind that we do not declare: an id, a fixed32, a fixed64, a number above 2^63. */
    private static final byte[] ANSWER = HexFormat.of()
            .parseHex("0a21" + "0a0178" + "189601" + "5d00000000" + "2002" + "610000000000000000" + "68"
                    + "ffffffffffffffffff01");

    @Test
    void shouldReadTheFieldsItKnowsAndSkipAllOthers() throws IOException {
        final JsonNode process = GET_TASK.read(ANSWER).path("process");

        assertThat(process.path("pid").asInt()).isEqualTo(150);
        assertThat(process.path("status").asInt()).isEqualTo(2);
        assertThat(process.size()).isEqualTo(2);
    }

    @Test
    void shouldFailOnAMessageCutAnywhere() {
        for (int length = 1; length < ANSWER.length; length++) {
            final byte[] cut = Arrays.copyOf(ANSWER, length);
            assertThatThrownBy(() -> GET_TASK.read(cut))
                    .isInstanceOf(IOException.class)
                    .hasMessage("an answer that is not a message of /Tasks/Get");
        }
    }
}
