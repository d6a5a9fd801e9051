// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.Workload;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContainerCgroupTest {
    private static final String ID = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "%s, docker, docker, ''",
        "docker-%s.scope, system.slice, docker, ''",
        "libpod-%s, libpod_parent, podman, ''",
        "container, libpod-%s.scope, podman, ''",
        "%s, k8s.io, containerd, ''",
        "%s, pod01234567-89ab-cdef-0123-456789abcdef, '', 01234567-89ab-cdef-0123-456789abcdef",
        "cri-containerd-%s.scope, kubepods-pod01234567_89ab_cdef_0123_456789abcdef.slice, containerd,"
                + " 01234567-89ab-cdef-0123-456789abcdef",
        "crio-%s.scope, kubepods.slice, cri-o, ''",
    })
    void shouldReadIdRuntimeAndPod(String name, String parent, String runtime, String podUid) {
        final Workload workload =
                Objects.requireNonNull(ContainerCgroup.workload(name.replace("%s", ID), parent.replace("%s", ID)));

        assertThat(workload.containerId()).isEqualTo(ID);
        assertThat(workload.runtime()).isEqualTo(runtime);
        assertThat(workload.podUid()).isEqualTo(podUid);
    }

    @Test
    void shouldNotTakeAServiceForAContainer() {
        assertThat(ContainerCgroup.workload("ssh.service", "system.slice")).isNull();
        assertThat(ContainerCgroup.workload("8c5be34826a77d45ab35a097925ddd36", "jobs"))
                .isNull();
        assertThat(ContainerCgroup.workload("", "")).isNull();
    }
}
