// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExaminationTest {
    @TempDir
    private Path root;

    @BeforeEach
    void aHealthyHost() throws IOException {
        file("proc/self/status", "Name:\tjava\nCapEff:\t000001ffffffffff\n");
        file("proc/self/mounts", "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n");
        file("proc/sys/kernel/osrelease", "6.1.0-31-amd64\n");
        file("sys/kernel/btf/vmlinux", "");
        file("usr/lib/x86_64-linux-gnu/libpcap.so.0.8", "");
        file("usr/lib/x86_64-linux-gnu/libbpf.so.1", "");
    }

    @Test
    void shouldFindNothingToMendOnAHealthyHost() {
        assertThat(findings())
                .allMatch(finding ->
                        Set.of(Finding.Verdict.OK, Finding.Verdict.NOTE).contains(finding.verdict()));
    }

    @Test
    void shouldMissTheRightToCaptureWithoutRoot() throws IOException {
        file("proc/self/status", "CapEff:\t0000000000000000\n");

        assertThat(findings())
                .contains(Finding.missing(
                        "capture permission",
                        "no CAP_NET_RAW: no packets; up shows flows known from sockets alone",
                        "run flowbraid with sudo"))
                .anySatisfy(finding -> assertThat(finding.detail())
                        .startsWith("no CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN, and unprivileged eBPF is off;"));
    }

    @Test
    void shouldAcceptTheFourCapabilitiesInsteadOfRoot() throws IOException {
        file("proc/self/status", "CapEff:\t000000c000083000\n");

        assertThat(findings())
                .noneMatch(finding ->
                        Set.of(Finding.Verdict.LIMITED, Finding.Verdict.MISSING).contains(finding.verdict()));
    }

    @Test
    void shouldSayWhichCapabilitiesAreHeldAndWhy() throws IOException {
        file("proc/self/status", "CapEff:\t000000c000091000\n");

        assertThat(findings())
                .contains(Finding.ok("CAP_BPF", "held, to load eBPF programs"))
                .contains(Finding.note("CAP_NET_RAW", "not held; needed to capture packets"))
                .contains(Finding.ok(
                        "other capabilities", "1 held and never needed: -Z USER or privileges.user drops them"));
    }

    @Test
    void shouldNameThePackageOfAMissingLibrary() throws IOException {
        Files.delete(root.resolve("usr/lib/x86_64-linux-gnu/libpcap.so.0.8"));

        assertThat(findings())
                .contains(Finding.missing(
                        "libpcap.so.0.8", "no packets can be captured or read", "sudo apt-get install libpcap0.8"));
    }

    @Test
    void shouldOnlyBeLimitedByAnOldKernel() throws IOException {
        file("proc/sys/kernel/osrelease", "5.10.0-34-amd64\n");
        Files.delete(root.resolve("sys/kernel/btf/vmlinux"));

        assertThat(findings().stream()
                        .filter(finding -> finding.verdict() != Finding.Verdict.OK)
                        .map(Finding::verdict))
                .containsExactly(Finding.Verdict.LIMITED, Finding.Verdict.LIMITED);
    }

    @Test
    void shouldNotBeLimitedWithoutAMountedCgroup2AsTheAgentNeedsNoMountPoint() throws IOException {
        file("proc/self/mounts", "cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\n");
        file("proc/filesystems", "nodev\tcgroup\nnodev\tcgroup2\n");

        assertThat(findings())
                .contains(Finding.ok("control groups", "cgroup2, which the agent uses without a mount point"))
                .allMatch(finding -> finding.verdict() == Finding.Verdict.OK);
    }

    @Test
    void shouldSayWhatIsNotSeenWhereCgroup2IsNeitherMountedNorMayBe() throws IOException {
        file("proc/self/status", "CapEff:\t000000c000083000\n");
        file("proc/self/mounts", "");
        file("proc/filesystems", "nodev\tcgroup2\n");

        assertThat(findings())
                .contains(Finding.limited(
                        "control groups",
                        "no cgroup2 is mounted, and no CAP_SYS_ADMIN to use it without a mount point:"
                                + " UDP, ping and raw IP are not seen",
                        "run flowbraid with sudo"));
    }

    @Test
    void shouldSayWhatIsNotSeenOnAKernelWithoutCgroup2() throws IOException {
        file("proc/self/mounts", "");
        file("proc/filesystems", "nodev\tsysfs\n");

        assertThat(findings())
                .filteredOn(finding -> finding.verdict() != Finding.Verdict.OK)
                .extracting(Finding::detail)
                .containsExactly("this kernel has no cgroup2: UDP, ping and raw IP are not seen");
    }

    private List<Finding> findings() {
        return new Examination(new Host(root, "Linux", "amd64")).findings();
    }

    private void file(String path, String text) throws IOException {
        final Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
