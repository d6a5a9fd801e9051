// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.Workload;
import org.junit.jupiter.api.Test;

class ContainerCgroupPathTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String POD = "3d5b2f6a-0c1d-4e8f-9a7b-112233445566";

    @Test
    void shouldKnowADockerContainerWithAndWithoutSystemd() {
        assertThat(ContainerCgroup.workloadOf("9:memory:/docker/" + ID + "\n0::/docker/" + ID + "\n"))
                .isEqualTo(Workload.ofContainer(ID, "docker"));
        assertThat(ContainerCgroup.workloadOf("0::/system.slice/docker-" + ID + ".scope\n"))
                .isEqualTo(Workload.ofContainer(ID, "docker"));
    }

    @Test
    void shouldKnowAPodmanContainer() {
        assertThat(ContainerCgroup.workloadOf("0::/libpod_parent/libpod-" + ID + "\n"))
                .isEqualTo(Workload.ofContainer(ID, "podman"));
    }

    @Test
    void shouldKnowThePodAroundAContainer() {
        final Workload plain =
                requireNonNull(ContainerCgroup.workloadOf("0::/kubepods/besteffort/pod" + POD + "/" + ID + "\n"));
        assertThat(plain.podUid()).isEqualTo(POD);
        assertThat(plain.containerId()).isEqualTo(ID);

        final Workload slice = requireNonNull(ContainerCgroup.workloadOf("0::/kubepods.slice/kubepods-besteffort.slice/"
                + "kubepods-besteffort-pod" + POD.replace('-', '_') + ".slice/cri-containerd-" + ID + ".scope\n"));
        assertThat(slice.podUid()).isEqualTo(POD);
        assertThat(slice.runtime()).isEqualTo("containerd");
    }

    @Test
    void shouldFindNoContainerAroundAnOrdinaryProcess() {
        assertThat(ContainerCgroup.workloadOf("4:memory:/user.slice/4953b01da7a822ec79f12164a740ee6f\n0::/\n"))
                .isNull();
        assertThat(ContainerCgroup.workloadOf("")).isNull();
    }
}
