// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each cause by what the kernel's files say of it. */
class EbpfRefusalTest {
    private static final String ALL = "000001ffffffffff";
    private static final String WITHOUT_BPF = "0000000000003000";

    @TempDir
    private Path root;

    private EbpfRefusal refusal;

    @BeforeEach
    void host() throws IOException {
        refusal = new EbpfRefusal(root);
        write("proc/sys/kernel/osrelease", "6.18.5\n");
        write("proc/self/status", "Name:\tjava\nCapEff:\t" + ALL + "\nSeccomp:\t0\n");
        write("proc/self/uid_map", "         0          0 4294967295\n");
        write("sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EPERM, Errno.EACCES, Errno.ENOSYS, Errno.ENOMEM, 7, 22})
    void shouldNotBlameTheVersionOfAKernelThatIsNewEnough(int errno) {
        assertThat(refusal.of(errno)).startsWith("eBPF: ").doesNotContain("5.13");
        assertThat(refusal.withoutTypes()).doesNotContain("5.13");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.19.0-27-amd64", "5.12.19", "5.4.0"})
    void shouldBlameTheVersionOfOneThatIsTooOld(String release) throws IOException {
        write("proc/sys/kernel/osrelease", release + "\n");

        assertThat(refusal.of(22))
                .isEqualTo("eBPF: this kernel is " + release + ", and the programs need Linux 5.13 or" + " later");
        assertThat(refusal.withoutTypes()).contains(release, "5.13");
    }

    @Test
    void shouldNameTheCapabilitiesThatAreMissing() throws IOException {
        write("proc/self/status", "CapEff:\t" + WITHOUT_BPF + "\nSeccomp:\t2\n");

        assertThat(refusal.of(Errno.EPERM)).contains("CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN");
    }

    @Test
    void shouldNameTheLockdown() throws IOException {
        write("sys/kernel/security/lockdown", "none integrity [confidentiality]\n");

        assertThat(refusal.of(Errno.EPERM)).contains("locked down (confidentiality)");
    }

    @Test
    void shouldNotBlameALockdownThatAllowsEbpf() throws IOException {
        write("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");

        assertThat(refusal.of(Errno.EPERM)).doesNotContain("locked down");
    }

    @Test
    void shouldNameTheUserNamespace() throws IOException {
        write("proc/self/uid_map", "         0     100000      65536\n");

        assertThat(refusal.of(Errno.EPERM)).contains("user namespace");
    }

    @Test
    void shouldNameTheSeccompFilter() throws IOException {
        write("proc/self/status", "CapEff:\t" + ALL + "\nSeccomp:\t2\n");

        assertThat(refusal.of(Errno.EPERM)).contains("seccomp filter denies bpf(2)");
        assertThat(refusal.of(Errno.ENOSYS)).contains("seccomp");
    }

    @Test
    void shouldNameASecurityModuleWhenNothingElseIsLeft() {
        assertThat(refusal.of(Errno.EACCES)).contains("security module", "permission denied");
    }

    @Test
    void shouldTellAKernelWithoutTypesFromOneThatHidesThem() throws IOException {
        assertThat(refusal.withoutTypes()).contains("6.18.5", "CONFIG_DEBUG_INFO_BTF");

        Files.createDirectories(root.resolve("sys/kernel/btf"));
        assertThat(refusal.withoutTypes()).contains("hidden from this process").doesNotContain("CONFIG");
    }

    @Test
    void shouldSayThatSysIsNotMounted() {
        assertThat(new EbpfRefusal(root.resolve("elsewhere")).withoutTypes()).contains("mount -t sysfs");
    }

    private void write(String path, String text) throws IOException {
        final Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
