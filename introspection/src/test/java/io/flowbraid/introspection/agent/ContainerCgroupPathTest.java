// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.process.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths as they are found on machines: of Docker, podman, Kubernetes, CRI-O, LXC, nspawn, with and without systemd. */
class ContainerCgroupPathTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String OTHER_ID = "fedcba9876543210".repeat(4);
    private static final String POD = "3d5b2f6a-0c1d-4e8f-9a7b-112233445566";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        9:memory:/docker/ID                                                                          | docker     | ``
        0::/docker/ID                                                                                | docker     | ``
        0::/docker/ID/init                                                                           | docker     | ``
        0::/docker/OTHER/docker/ID                                                                   | docker     | ``
        0::/docker/OTHER/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-podSLICE.slice/cri-containerd-ID.scope | containerd | POD
        0::/docker/ID/system.slice/containerd.service                                                | docker     | ``
        0::/system.slice/docker-ID.scope                                                             | docker     | ``
        0::/user.slice/user-1000.slice/user@1000.service/app.slice/docker-ID.scope                   | docker     | ``
        0::/ci/jobs/ID                                                                               | ``         | ``
        0::/libpod_parent/libpod-ID                                                                  | podman     | ``
        0::/libpod_parent/libpod-ID/container                                                        | podman     | ``
        0::/machine.slice/libpod-ID.scope                                                            | podman     | ``
        0::/machine.slice/libpod-ID.scope/container                                                  | podman     | ``
        0::/machine.slice/libpod-ID.scope/init.scope                                                 | podman     | ``
        0::/machine.slice/libpod-ID.scope/system.slice/nginx.service                                 | podman     | ``
        0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope/container        | podman     | ``
        0::/system.slice/web.service/libpod-payload-ID                                               | podman     | ``
        0::/kubepods/besteffort/podPOD/ID                                                            | ``         | POD
        0::/kubepods/podPOD/ID                                                                       | ``         | POD
        11:cpuset:/kubepods/burstable/podPOD/ID                                                      | ``         | POD
        0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-podSLICE.slice/cri-containerd-ID.scope | containerd | POD
        0::/kubepods.slice/kubepods-podSLICE.slice/cri-containerd-ID.scope                           | containerd | POD
        0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podSLICE.slice/crio-ID.scope  | cri-o      | POD
        0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podSLICE.slice/crio-ID.scope/container | cri-o | POD
        0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-podSLICE.slice/docker-ID.scope | docker  | POD
        0::/default/ID                                                                               | containerd | ``
        0::/k8s.io/ID                                                                                | containerd | ``
        0::/ecs/0f9de17a6465404e8b1b2356dc13c2f8/ID                                                  | ``         | ``
        """)
    void shouldReadIdRuntimeAndPod(String path, String runtime, String podUid) {
        final String line = path.replace("OTHER", OTHER_ID)
                .replace("SLICE", POD.replace('-', '_'))
                .replace("POD", POD)
                .replace("ID", ID);

        final Workload workload = requireNonNull(ContainerCgroup.workloadOf(line));
        assertThat(workload.containerId()).isEqualTo(ID);
        assertThat(workload.runtime()).isEqualTo(runtime);
        assertThat(workload.podUid()).isEqualTo(podUid.replace("POD", POD));
        assertThat(workload.containerName()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0::/lxc/web-1, lxc, web-1",
        "5:memory:/lxc/web-1/system.slice/nginx.service, lxc, web-1",
        "0::/lxc.payload.web-1, lxc, web-1",
        "0::/lxc.payload.web-1/init.scope, lxc, web-1",
        "0::/lxc.payload.web-1/system.slice/nginx.service, lxc, web-1",
        "0::/lxc.payload.web-1/user.slice/user-0.slice/session-4.scope, lxc, web-1",
        "0::/machine.slice/machine-web\\x2d1.scope/payload, systemd-nspawn, web-1",
        "0::/machine.slice/machine-web\\x2d1.scope/payload/init.scope, systemd-nspawn, web-1",
        "0::/machine.slice/machine-web\\x2d1.scope/payload/system.slice/ssh.service, systemd-nspawn, web-1",
        "7:memory:/machine.slice/machine-web\\x2d1.scope/system.slice/ssh.service, systemd-nspawn, web-1",
        "0::/machine.slice/systemd-nspawn@web-1.service/payload, systemd-nspawn, web-1",
        "0::/system.slice/runc-web-1.scope, runc, web-1",
    })
    void shouldReadTheNameThatServesAsId(String path, String runtime, String name) {
        final Workload workload = requireNonNull(ContainerCgroup.workloadOf(path));

        assertThat(workload).isEqualTo(new Workload(name, name, runtime, "", "", "", "", ""));
    }

    @Test
    void shouldLeaveTheNameOfAContainerdContainerToContainerd() {
        assertThat(ContainerCgroup.workloadOf("0::/k8s.io/web-1"))
                .isEqualTo(Workload.ofContainer("web-1", "containerd"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0::/",
                "0::/init.scope",
                "0::/system.slice/ssh.service",
                "0::/system.slice/docker.service",
                "0::/system.slice/containerd.service",
                "0::/system.slice/lxc.service",
                "0::/system.slice/lxcfs.service",
                "0::/system.slice/system-getty.slice/getty@tty1.service",
                "0::/system.slice/system-postgresql.slice/postgresql@15-main.service",
                "0::/system.slice/run-rc0ffee0123456789abcdef0123456789.scope",
                "0::/user.slice/user-1000.slice/session-3.scope",
                "0::/user.slice/user-1000.slice/user@1000.service/init.scope",
                "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-firefox-4711.scope",
                "0::/user.slice/user-1000.slice/user@1000.service/app.slice/snap.firefox.firefox-5ad9f9ff-5e8b.scope",
                "0::/user.slice/user-1000.slice/user@1000.service/session.slice/org.gnome.Shell@wayland.service",
                "4:memory:/user.slice/4953b01da7a822ec79f12164a740ee6f\n0::/",
                "0::/kubepods/besteffort",
                "0::/kubepods/besteffort/pod3d5b2f6a-0c1d-4e8f-9a7b-112233445566",
                "0::/docker",
                "0::/docker/buildx",
                "0::/libpod_parent/conmon",
                "0::/machine.slice/libpod-conmon-ID.scope",
                "0::/machine.slice/libpod-conmon-ID.scope/x",
                "0::/system.slice/crio-conmon-ID.scope",
                "0::/lxc.monitor.web",
                "0::/machine.slice/machine-qemu\\x2d1\\x2dvm.scope",
                "0::/machine.slice/machine-qemu\\x2d1\\x2dvm.scope/libvirt/emulator",
                "0::/machine.slice/machine-web.scope/supervisor",
                "0::/machine.slice/machine-vm.scope",
                "0::/apps/web",
                "0::/default/web",
                "0::/jobs/0123456789abcdef0123456789abcdef",
                "0::/git/0123456789abcdef0123456789abcdef01234567",
                "0::/sha512/IDID",
            })
    void shouldFindNoContainerAroundAnOrdinaryProcess(String path) {
        assertThat(ContainerCgroup.workloadOf(path.replace("ID", ID))).isNull();
    }

    @Test
    void shouldNotTakeAUnitForAContainerThoughARuntimeStartedAProgramInIt() {
        assertThat(ContainerCgroup.startedBy("runc", "session-3.scope")).isNull();
        assertThat(ContainerCgroup.startedBy("containerd-shim", "containerd.service"))
                .isNull();
        assertThat(ContainerCgroup.startedBy("systemd", "")).isNull();
    }
}
