// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the kernel refuses the eBPF programs, in one sentence that is true: the version of the kernel is blamed only when
 * it is too old.
 *
 * @param root {@code /}, or a folder that stands for it
 */
record EbpfRefusal(Path root) {
    private static final int NET_ADMIN = 12;
    private static final int SYS_ADMIN = 21;
    private static final int PERFMON = 38;
    private static final int BPF = 39;

    private static final int MIN_MAJOR = 5;
    private static final int MIN_MINOR = 13;
    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);
    private static final String SECCOMP_FILTER = "2";
    private static final Pattern WHOLE_HOST = Pattern.compile("\\s*0\\s+0\\s+4294967295\\s*");

    static EbpfRefusal ofThisHost() {
        return new EbpfRefusal(Path.of("/"));
    }

    /** Without a description of the kernel's types nothing is tried. */
    String withoutTypes() {
        if (isTooOld()) {
            return tooOld();
        }
        if (!Files.isDirectory(at("sys/kernel"))) {
            return "eBPF: /sys is not mounted here, so the kernel's types (/sys/kernel/btf/vmlinux) cannot be read;"
                    + " run: mount -t sysfs sysfs /sys";
        }
        return Files.isDirectory(at("sys/kernel/btf"))
                ? "eBPF: /sys/kernel/btf/vmlinux is hidden from this process; run it where the host's /sys is seen"
                : "eBPF: this kernel (" + release()
                        + ") does not describe its types: there is no /sys/kernel/btf/vmlinux. Use one that is built"
                        + " with CONFIG_DEBUG_INFO_BTF";
    }

    /** After an attempt that ended with this error. */
    String of(int errno) {
        if (isTooOld()) {
            return tooOld();
        }
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> notPermitted(errno);
            case Errno.ENOSYS ->
                "eBPF: the system call bpf(2) is not there: a seccomp filter denies it, or this kernel (" + release()
                        + ") is built without CONFIG_BPF_SYSCALL";
            case Errno.ENOMEM ->
                "eBPF: the kernel has no memory for the programs and their maps; lower limits.agent-ring, or free some";
            default ->
                "eBPF: this kernel (" + release() + ") does not take the programs (" + Errno.name(errno)
                        + "); please report it with the output of -vv";
        };
    }

    private String notPermitted(int errno) {
        if (!hasCapabilities()) {
            return "eBPF: no permission to load programs; run as root, or give the process CAP_BPF, CAP_PERFMON and"
                    + " CAP_NET_ADMIN";
        }
        if (text("sys/kernel/security/lockdown").contains("[confidentiality]")) {
            return "eBPF: the kernel is locked down (confidentiality), so programs may not read its memory; start it"
                    + " with lockdown=integrity, or without Secure Boot's lockdown";
        }
        final String users = text("proc/self/uid_map");
        if (!users.isEmpty() && !WHOLE_HOST.matcher(users).matches()) {
            return "eBPF: no permission to load programs from inside a user namespace, whatever its capabilities; run"
                    + " outside of it, or in a container without user namespace (--userns=host)";
        }
        if (status("Seccomp").equals(SECCOMP_FILTER)) {
            return "eBPF: a seccomp filter denies bpf(2), as those of containers and services do; allow it"
                    + " (--security-opt seccomp=unconfined, or SystemCallFilter=bpf)";
        }
        return "eBPF: the kernel denies the programs (" + Errno.name(errno) + ") though all capabilities are there: a"
                + " security module does that (SELinux, AppArmor, BPF LSM); look into its log";
    }

    private String tooOld() {
        return "eBPF: this kernel is " + release() + ", and the programs need Linux " + MIN_MAJOR + "." + MIN_MINOR
                + " or later";
    }

    private boolean isTooOld() {
        final Matcher numbers = RELEASE.matcher(release());
        if (!numbers.matches()) {
            return false;
        }
        final int major = Integer.parseInt(numbers.group(1));
        return major < MIN_MAJOR || major == MIN_MAJOR && Integer.parseInt(numbers.group(2)) < MIN_MINOR;
    }

    private String release() {
        return text("proc/sys/kernel/osrelease").strip();
    }

    /** CAP_SYS_ADMIN stands for CAP_BPF and CAP_PERFMON. */
    private boolean hasCapabilities() {
        final String effective = status("CapEff");
        if (effective.isEmpty()) {
            return true; // unknown: blame nothing that is not seen
        }
        final long bits = Long.parseUnsignedLong(effective, 16);
        final boolean isAdmin = has(bits, SYS_ADMIN);
        return has(bits, NET_ADMIN) && (isAdmin || has(bits, BPF) && has(bits, PERFMON));
    }

    private static boolean has(long bits, int capability) {
        return (bits >>> capability & 1) != 0;
    }

    private String status(String label) {
        return text("proc/self/status")
                .lines()
                .filter(line -> line.startsWith(label + ":"))
                .map(line -> line.substring(label.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private String text(String path) {
        try {
            return Files.readString(at(path));
        } catch (IOException e) {
            return "";
        }
    }

    private Path at(String path) {
        return root.resolve(path);
    }
}
