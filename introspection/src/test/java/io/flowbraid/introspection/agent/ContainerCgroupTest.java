// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.process.Workload;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContainerCgroupTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String OTHER_ID = "e".repeat(64);

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
        final Workload workload = Objects.requireNonNull(workload(name.replace("%s", ID), parent.replace("%s", ID)));

        assertThat(workload.containerId()).isEqualTo(ID);
        assertThat(workload.runtime()).isEqualTo(runtime);
        assertThat(workload.podUid()).isEqualTo(podUid);
    }

    @ParameterizedTest
    @CsvSource({
        "lxc.payload.web-1, '', lxc, web-1",
        "init.scope, lxc.payload.web, lxc, web",
        "payload, machine-web\\x2d1.scope, systemd-nspawn, web-1",
        "payload, systemd-nspawn@web.service, systemd-nspawn, web",
    })
    void shouldReadTheNamesOfMachines(String name, String parent, String runtime, String container) {
        final Workload workload = Objects.requireNonNull(workload(name, parent));

        assertThat(workload.containerId()).isEqualTo(container);
        assertThat(workload.containerName()).isEqualTo(container);
        assertThat(workload.runtime()).isEqualTo(runtime);
    }

    @Test
    void shouldNotTakeAVirtualMachineForAContainer() {
        assertThat(workload("machine-qemu\\x2d1\\x2dvm.scope", "machine.slice")).isNull();
        assertThat(workload("emulator", "machine-qemu\\x2d1\\x2dvm.scope")).isNull();
        assertThat(workload("supervisor", "machine-web.scope")).isNull();
        assertThat(workload("payload", "user.slice")).isNull();
    }

    @Test
    void shouldNotTakeAServiceForAContainer() {
        assertThat(workload("ssh.service", "system.slice")).isNull();
        assertThat(workload("8c5be34826a77d45ab35a097925ddd36", "jobs")).isNull();
        assertThat(workload("", "")).isNull();
    }

    @Test
    void shouldFindTheContainerAroundADeepCgroup() {
        final String inside = "/system.slice/app.slice/run/a/b/c/d/e";

        assertThat(containerOf("/docker/" + ID + inside)).isEqualTo(ID);
        assertThat(containerOf("/machine.slice/libpod-" + ID + ".scope/container" + inside))
                .isEqualTo(ID);
        assertThat(containerOf("/lxc.payload.web" + inside)).isEqualTo("web");
        assertThat(containerOf("/docker/" + ID + "/docker/" + OTHER_ID + inside))
                .isEqualTo(OTHER_ID);
        assertThat(ContainerCgroup.workloadOf("/machine.slice/libpod-conmon-" + ID + ".scope" + inside))
                .isNull();
    }

    private static String containerOf(String path) {
        return Objects.requireNonNull(ContainerCgroup.workloadOf(path)).containerId();
    }

    private static @Nullable Workload workload(String name, String parent) {
        return ContainerCgroup.workloadOf('/' + parent + '/' + name);
    }
}
