// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class PrivilegesTest {
    /** Root without capabilities is just the owner of some files. */
    private static final String NONE = "--bounding-set=-all";

    @Test
    void shouldWorkWithThreeCapabilitiesAndNoMore() throws Exception {
        KernelAccess.open().close();

        try (ServerSocket server = new ServerSocket(0)) {
            final String output = monitorWith(NONE + ",+bpf,+perfmon,+net_admin");

            assertThat(output)
                    .contains("limits: ''")
                    .contains("LISTEN tcp")
                    .contains("." + server.getLocalPort() + " > ");
        }
    }

    @Test
    void shouldSayWhatIsMissingWithoutThem() throws Exception {
        KernelAccess.open().close();

        final String output = monitorWith(NONE);

        assertThat(output)
                .contains("eBPF: no permission to load programs; run as root, or give the process CAP_BPF,"
                        + " CAP_PERFMON and CAP_NET_ADMIN")
                .doesNotContain("memlock");
    }

    private static String monitorWith(String capabilities) throws Exception {
        return Shell.finish(Shell.start(
                "setpriv",
                capabilities,
                "--inh-caps=-all",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                AgentMonitor.class.getName(),
                "2"));
    }
}
