// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.doctor;

import io.flowbraid.app.privileges.Capability;
import io.flowbraid.app.privileges.HeldCapabilities;
import io.flowbraid.introspection.agent.HostIdentity;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.agent.ebpf.EbpfSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All checks, in the order a user can mend things. */
public final class Examination {
    private static final String SUDO = "run flowbraid with sudo";
    private static final String WITHOUT_BPF = "owners come from netlink and /proc: short-lived sockets stay unnamed";
    private static final String[] LIBRARY_FOLDERS = {
        "/usr/lib/x86_64-linux-gnu/",
        "/usr/lib/aarch64-linux-gnu/",
        "/lib/x86_64-linux-gnu/",
        "/lib/aarch64-linux-gnu/",
        "/usr/lib64/",
        "/lib64/",
        "/usr/local/lib/",
        "/usr/lib/"
    };

    private final Host host;
    private final HeldCapabilities capabilities;
    private final boolean loadsPrograms;

    Examination(Host host) {
        this(host, false);
    }

    private Examination(Host host, boolean loadsPrograms) {
        this.host = host;
        this.loadsPrograms = loadsPrograms;
        capabilities = HeldCapabilities.in(host.lines("/proc/self/status"));
    }

    /** Looks at this host. */
    public static List<Finding> ofThisHost() {
        return new Examination(Host.local()).findings();
    }

    /** The same, and tries whether the kernel takes the eBPF programs. They are out again when this returns. */
    public static List<Finding> withPrograms() {
        return new Examination(Host.local(), true).findings();
    }

    List<Finding> findings() {
        final List<Finding> findings = new ArrayList<>();
        findings.add(system());
        findings.add(library("libpcap.so.0.8", "libpcap0.8", "no packets can be captured or read", true));
        findings.add(capture());
        findings.add(kernel());
        findings.add(kernelTypes());
        findings.add(library("libbpf.so.1", "libbpf1", WITHOUT_BPF, false));
        final Finding permission = bpf();
        findings.add(permission);
        findings.add(controlGroups());
        if (loadsPrograms && permission.verdict() == Finding.Verdict.OK) {
            findings.add(programs());
        }
        findings.add(otherProcesses());
        findings.add(containers());
        for (final Capability capability : Capability.values()) {
            findings.add(capability(capability));
        }
        findings.add(otherCapabilities());
        return findings;
    }

    private Finding system() {
        final String found = host.osName() + " on " + host.architecture();
        if (!host.osName().equals("Linux")) {
            return Finding.missing("system", found + ": only Linux has the interfaces this needs", "use a Linux host");
        }
        return switch (host.architecture()) {
            case "amd64", "aarch64" -> Finding.ok("system", found);
            default -> Finding.limited("system", found + " is not tested", "use amd64 or aarch64");
        };
    }

    private Finding library(String file, String debianPackage, String loss, boolean isNeeded) {
        for (final String folder : LIBRARY_FOLDERS) {
            if (host.has(folder + file)) {
                return Finding.ok(file, folder + file);
            }
        }
        final String mend = "sudo apt-get install " + debianPackage;
        return isNeeded ? Finding.missing(file, loss, mend) : Finding.limited(file, loss, mend);
    }

    private Finding capture() {
        return capabilities.holds(Capability.NET_RAW)
                ? Finding.ok("capture permission", "CAP_NET_RAW")
                : Finding.missing(
                        "capture permission",
                        "no CAP_NET_RAW: no packets; up shows flows known from sockets alone",
                        SUDO);
    }

    private Finding kernel() {
        final String release = host.text("/proc/sys/kernel/osrelease");
        return KernelRelease.isAtLeast(release, 5, 13)
                ? Finding.ok("kernel", release)
                : Finding.limited("kernel", release + " is older than 5.13; " + WITHOUT_BPF, "use a newer kernel");
    }

    private Finding kernelTypes() {
        return host.has("/sys/kernel/btf/vmlinux")
                ? Finding.ok("kernel type information", "/sys/kernel/btf/vmlinux")
                : Finding.limited(
                        "kernel type information",
                        "no /sys/kernel/btf/vmlinux; " + WITHOUT_BPF,
                        "use a kernel built with CONFIG_DEBUG_INFO_BTF=y");
    }

    private Finding bpf() {
        final List<String> missing = Stream.of(Capability.BPF, Capability.PERFMON, Capability.NET_ADMIN)
                .filter(capability -> !capabilities.allow(capability))
                .map(Capability::text)
                .toList();
        if (missing.isEmpty()) {
            return Finding.ok("eBPF permission", "CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN");
        }
        final String closed =
                host.text("/proc/sys/kernel/unprivileged_bpf_disabled").equals("0")
                        ? ""
                        : ", and unprivileged eBPF is off";
        return Finding.limited(
                "eBPF permission", "no " + String.join(", ", missing) + closed + "; " + WITHOUT_BPF, SUDO);
    }

    private Finding controlGroups() {
        for (final String mount : host.lines("/proc/self/mounts")) {
            final String[] fields = mount.split(" ", -1);
            if (fields.length > 2 && fields[2].equals("cgroup2")) {
                return Finding.ok("control groups", "cgroup2 on " + fields[1]);
            }
        }
        if (host.lines("/proc/filesystems").stream().noneMatch(line -> line.endsWith("\tcgroup2"))) {
            return Finding.limited(
                    "control groups",
                    "this kernel has no cgroup2: UDP, ping and raw IP are not seen",
                    "use a kernel built with CONFIG_CGROUPS=y");
        }
        return capabilities.holds(Capability.SYS_ADMIN)
                ? Finding.ok("control groups", "cgroup2, which the agent uses without a mount point")
                : Finding.limited(
                        "control groups",
                        "no cgroup2 is mounted, and no CAP_SYS_ADMIN to use it without a mount point:"
                                + " UDP, ping and raw IP are not seen",
                        SUDO);
    }

    /** Security modules and hardened kernels deny some or all, which no file tells. */
    private static Finding programs() {
        try (EbpfSource source = EbpfSource.open(HostIdentity.ofThisHost().bootId())) {
            return source.limits().isEmpty()
                    ? Finding.ok("eBPF programs", "the kernel takes all of them")
                    : Finding.limited("eBPF programs", String.join("; ", source.limits()), "");
        } catch (IntrospectionUnavailable e) {
            return Finding.limited("eBPF programs", e.getMessage() + "; " + WITHOUT_BPF, "");
        }
    }

    private Finding otherProcesses() {
        return capabilities.holds(Capability.SYS_PTRACE)
                ? Finding.ok("other users' processes", "CAP_SYS_PTRACE")
                : Finding.limited(
                        "other users' processes", "no CAP_SYS_PTRACE: executables of other users stay unknown", SUDO);
    }

    private Finding capability(Capability capability) {
        return capabilities.holds(capability)
                ? Finding.ok(capability.text(), "held, " + capability.purpose())
                : Finding.note(capability.text(), "not held; needed " + capability.purpose());
    }

    /** What nobody needs is a risk, not an error: root is the usual way to try it out. */
    private Finding otherCapabilities() {
        final int others = capabilities.countOfOthers();
        return others == 0
                ? Finding.ok("other capabilities", "none")
                : Finding.ok(
                        "other capabilities", others + " held and never needed: -Z USER or privileges.user drops them");
    }

    private Finding containers() {
        final List<String> sockets = new ArrayList<>();
        for (final String socket : new String[] {
            "/run/docker.sock", "/run/containerd/containerd.sock", "/run/crio/crio.sock", "/run/podman/podman.sock"
        }) {
            if (host.has(socket)) {
                sockets.add(socket);
            }
        }
        return Finding.ok(
                "container runtimes",
                sockets.isEmpty() ? "none; containers show by their id" : String.join(", ", sockets));
    }
}
