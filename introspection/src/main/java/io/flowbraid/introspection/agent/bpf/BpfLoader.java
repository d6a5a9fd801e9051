// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import io.flowbraid.ffi.LibBpf;
import io.flowbraid.ffi.LibC;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gets the programs into the kernel. What it takes is found out by trying, not from version numbers: all programs
 * first, then without the optional ones it refuses, then without those of cgroups (no unified hierarchy, no
 * CAP_NET_ADMIN), which see UDP, ping and raw IP.
 */
public final class BpfLoader {
    /** The programs, attached, and what cannot be seen with them, each a sentence. */
    public record Loaded(LibBpf bpf, BpfObject object, List<String> limits) {}

    /** libbpf calls it from C for as long as the process lives. */
    private static final BpfLog LOG = new BpfLog();

    private final LibBpf bpf;
    private final BpfObject.Parameters parameters;
    /** Programs of the options that this kernel does not take. */
    private final Set<String> refused = new HashSet<>();

    private boolean areOptionsTried;
    private int lastError;

    private BpfLoader(LibBpf bpf, int ringBytes, int maxPeers, long netns) {
        this.bpf = bpf;
        try (KernelTypes types = new KernelTypes(bpf)) {
            parameters = new BpfObject.Parameters(
                    ringBytes, maxPeers, ContextLayout.find(bpf, types), NamespaceScope.initial(netns));
            Sections.OPTIONAL.stream().filter(section -> !types.takes(section)).forEach(refused::add);
        }
    }

    /** @param netns inode of the only namespace whose sockets are reported, 0 for all */
    public static Loaded load(int ringBytes, int maxPeers, long netns) throws IntrospectionUnavailable {
        if (!Files.exists(Path.of(KernelTypes.FILE))) {
            throw new IntrospectionUnavailable(EbpfRefusal.ofThisHost().withoutTypes());
        }
        final LibBpf bpf = bind();
        bpf.libbpf_set_print(LOG);
        final BpfLoader loader = new BpfLoader(bpf, ringBytes, maxPeers, netns);
        final int cgroupFd = Cgroup2.open();
        if (cgroupFd < 0) {
            return loader.loadWithout(
                    "UDP, ping and raw IP are not seen: no unified cgroup hierarchy (cgroup2) is mounted, and the"
                            + " agent may not mount one (CAP_SYS_ADMIN). Run as root, or: mount -t cgroup2 none /mnt");
        }
        try {
            return loader.loadAll(cgroupFd);
        } finally {
            LibC.INSTANCE.close(cgroupFd);
        }
    }

    private static LibBpf bind() throws IntrospectionUnavailable {
        try {
            return LibBpf.load();
        } catch (UnsatisfiedLinkError e) {
            throw new IntrospectionUnavailable(
                    "libbpf.so.1 is not installed, which loads eBPF programs; run: apt-get install libbpf1", e);
        }
    }

    private Loaded loadAll(int cgroupFd) throws IntrospectionUnavailable {
        final BpfObject object = tryWithoutRefused(section -> true);
        return object == null
                ? loadWithout("UDP, ping and raw IP are not seen: the kernel refuses cgroup programs; they need"
                        + " CAP_NET_ADMIN")
                : attached(object, cgroupFd, "");
    }

    private Loaded loadWithout(String ofCgroups) throws IntrospectionUnavailable {
        final BpfObject object = tryWithoutRefused(section -> !Sections.isOfCgroup(section));
        if (object == null) {
            throw unavailable();
        }
        return attached(object, -1, ofCgroups);
    }

    private Loaded attached(BpfObject object, int cgroupFd, String ofCgroups) throws IntrospectionUnavailable {
        try {
            object.attach(cgroupFd);
            return new Loaded(bpf, object, limits(object, ofCgroups));
        } catch (IntrospectionUnavailable e) {
            object.close();
            throw e;
        }
    }

    /** @param ofCgroups what is not seen without the programs of cgroups; empty with them */
    private List<String> limits(BpfObject object, String ofCgroups) {
        final List<String> limits = new ArrayList<>();
        if (!ofCgroups.isEmpty()) {
            limits.add(ofCgroups);
        } else if (!object.has(Sections.RECEIVES)) {
            limits.add("Receives of UDP without an address are not seen (they need Linux 6.3): the process that bound a"
                    + " socket is named as partial until it sends, or receives with an address");
        }
        if (!isContextKnown()) {
            limits.add("No owner is named: the kernel's BTF does not tell where the preemption count is, without which"
                    + " the process that acts cannot be told from one that is interrupted");
        }
        if (!object.has(Sections.ALL_SOCKETS)) {
            limits.add("The kernel denies its list of all sockets (EPERM): bytes of one that no process holds (not yet"
                    + " accepted, closed before all was sent, MPTCP) are known only when it ends");
        }
        return limits;
    }

    /** Other processors than x86 have it in the task. */
    private boolean isContextKnown() {
        return parameters.contextLayout().getLong(ContextLayout.IS_KNOWN_OFFSET) != 0
                || !"amd64".equals(System.getProperty("os.arch"));
    }

    private @Nullable BpfObject tryWithoutRefused(Predicate<String> wanted) throws IntrospectionUnavailable {
        final Predicate<String> accepted = section ->
                wanted.test(section) && !refused.contains(section) && !Sections.isCoveredByOption(section, refused);
        final BpfObject object = tryLoad(accepted);
        if (object != null || areOptionsTried || lastError == Errno.EPERM) {
            return object;
        }
        areOptionsTried = true;
        final int known = refused.size();
        for (String option : Sections.OPTIONAL) {
            if (refused.contains(option)) {
                continue;
            }
            final BpfObject alone = tryLoad(option::equals);
            if (alone == null) {
                refused.add(option);
            } else {
                alone.close();
            }
        }
        return refused.size() == known ? null : tryLoad(accepted);
    }

    private @Nullable BpfObject tryLoad(Predicate<String> wanted) throws IntrospectionUnavailable {
        LOG.clear();
        final BpfObject object = BpfObject.open(bpf, wanted, parameters);
        lastError = -object.load();
        if (lastError == 0) {
            return object;
        }
        object.close();
        return null;
    }

    private IntrospectionUnavailable unavailable() {
        return new IntrospectionUnavailable(
                EbpfRefusal.ofThisHost().of(lastError), new IllegalStateException(LOG.text()));
    }
}
