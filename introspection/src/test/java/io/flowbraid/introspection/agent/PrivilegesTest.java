// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.ffi.LibBpf;
import io.flowbraid.introspection.agent.ebpf.EbpfSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivilegesTest {
    /** Root without capabilities is just the owner of some files. */
    private static final String NONE = "--bounding-set=-all";

    private static final String THREE = NONE + ",+bpf,+perfmon,+net_admin";

    @TempDir
    private Path directory;

    @Test
    void shouldWorkWithThreeCapabilitiesAndNoMore() throws Exception {
        final List<String> limits = limitsOfThisKernel();

        try (ServerSocket server = new ServerSocket(0)) {
            final String output = monitorWith(THREE, System.getProperty("java.class.path"));

            assertThat(output)
                    .contains("limits: " + limits + ",")
                    .contains("LISTEN tcp")
                    .contains("." + server.getLocalPort() + " > ");
        }
    }

    /** libbpf looks for a type that the kernel lacks in the kernel's modules, which these capabilities do not allow. */
    @Test
    void shouldWorkWithThemOnAKernelWithoutMptcp() throws Exception {
        final List<String> limits = limitsOfThisKernel();
        final Path object = directory.resolve("io/flowbraid/ffi/" + LibBpf.OBJECT_RESOURCE);
        Files.createDirectories(object.getParent());
        Files.write(object, objectThatAsksForAnotherType());

        final String output = monitorWith(THREE, directory + ":" + System.getProperty("java.class.path"));

        assertThat(output).contains("limits: " + limits + ",");
    }

    /** With all capabilities. */
    private static List<String> limitsOfThisKernel() {
        try (EbpfSource source = KernelAccess.open()) {
            return source.limits();
        }
    }

    private static byte[] objectThatAsksForAnotherType() throws IOException {
        try (InputStream object = Objects.requireNonNull(LibBpf.class.getResourceAsStream(LibBpf.OBJECT_RESOURCE))) {
            final String bytes = new String(object.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(bytes).contains("\0mptcp_subflow_context\0");
            return bytes.replace("\0mptcp_subflow_context\0", "\0mptcp_subflow_missing\0")
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void shouldSayWhatIsMissingWithoutThem() throws Exception {
        KernelAccess.open().close();

        final String output = monitorWith(NONE, System.getProperty("java.class.path"));

        assertThat(output)
                .contains("eBPF: no permission to load programs; run as root, or give the process CAP_BPF,"
                        + " CAP_PERFMON and CAP_NET_ADMIN")
                .doesNotContain("memlock");
    }

    private static String monitorWith(String capabilities, String classPath) throws Exception {
        return Shell.finish(Shell.start(
                "setpriv",
                capabilities,
                "--inh-caps=-all",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                classPath,
                AgentMonitor.class.getName(),
                "2"));
    }
}
