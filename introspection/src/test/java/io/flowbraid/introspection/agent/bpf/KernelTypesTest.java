// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.ffi.LibBpf;
import io.flowbraid.introspection.agent.KernelAccess;
import org.junit.jupiter.api.Test;

final class KernelTypesTest {
    @Test
    void shouldKnowWhichTracepointsTheKernelHas() {
        KernelAccess.open().close();

        try (KernelTypes types = new KernelTypes(LibBpf.load())) {
            assertThat(types.takes("tp_btf/sched_process_exec")).isTrue();
            assertThat(types.takes("tp_btf/no_such_tracepoint")).isFalse();
            assertThat(types.takes("cgroup/connect4")).isTrue();
        }
    }

    @Test
    void shouldKnowWhichIteratorsTheKernelTakes() {
        KernelAccess.open().close();

        try (KernelTypes types = new KernelTypes(LibBpf.load())) {
            assertThat(types.takes(Sections.HELD_SOCKETS)).isTrue();
            assertThat(types.takes("iter/no_such_target")).isFalse();
        }
    }
}
