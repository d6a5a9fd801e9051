// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.ffi.LibBpf;
import io.flowbraid.ffi.LibC;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The programs in the kernel, and the ways to hear from them: ring, iterators, map of peers, losses.
 *
 * <p>What a kernel takes is found out by trying: all programs first, then without the optional ones it refuses, then
 * without those of cgroups (no unified hierarchy, no CAP_NET_ADMIN), which see UDP.
 */
final class EbpfPrograms implements AutoCloseable {
    private static final int LOSSES = 2;
    private static final int LINK_INFO_LENGTH = 16;
    private static final int ITER_OPTIONS_LENGTH = 24;
    /** libbpf calls it from C for as long as the process lives. */
    private static final BpfLog LOG = new BpfLog();

    private final LibBpf bpf;
    private final BpfObject object;
    private final BpfRing ring;
    private final PeerMap peers;
    private final BpfIterator allProcesses;
    private final BpfIterator adoptSockets;
    private final BpfIterator allSockets;
    private final String limits;
    private final int lossesFd;
    private final UnsafeBuffer lossKey = new UnsafeBuffer(ByteBuffer.allocateDirect(Integer.BYTES));
    private final UnsafeBuffer lossValue = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));

    private EbpfPrograms(LibBpf bpf, BpfObject object, int ringBytes, String limits) throws IntrospectionUnavailable {
        this.bpf = bpf;
        this.object = object;
        this.limits = limits;
        ring = new BpfRing(object.mapFd("ring"), ringBytes);
        peers = new PeerMap(bpf, object.mapFd("peers"));
        lossesFd = object.mapFd("losses");
        allProcesses = object.iterator(Sections.ALL_PROCESSES, null);
        adoptSockets = object.iterator(Sections.ADOPT_SOCKETS, null);
        allSockets = object.iterator(Sections.ALL_SOCKETS, overMap(object.mapFd("owners")));
    }

    static EbpfPrograms load(int ringBytes) throws IntrospectionUnavailable {
        if (!Files.exists(Path.of("/sys/kernel/btf/vmlinux"))) {
            throw new IntrospectionUnavailable("This kernel does not describe its types (no /sys/kernel/btf/vmlinux);"
                    + " eBPF needs Linux 5.12 or later, built with CONFIG_DEBUG_INFO_BTF");
        }
        final LibBpf bpf = bind();
        bpf.libbpf_set_print(LOG);
        final Path cgroups = Cgroup2.mountPoint();
        final int cgroupFd = cgroups == null ? -1 : LibC.INSTANCE.open(cgroups.toString(), 0);
        try {
            return load(bpf, cgroupFd, ringBytes);
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

    private static EbpfPrograms load(LibBpf bpf, int cgroupFd, int ringBytes) throws IntrospectionUnavailable {
        final Set<String> refused = new HashSet<>();
        boolean withCgroups = cgroupFd >= 0;
        String limits = withCgroups ? "" : "UDP is not seen: no unified cgroup hierarchy (cgroup2) is mounted";
        BpfObject object = tryLoad(bpf, refused, withCgroups, ringBytes);
        if (object == null) {
            refused.addAll(refusedOptions(bpf, ringBytes));
            object = refused.isEmpty() ? null : tryLoad(bpf, refused, withCgroups, ringBytes);
        }
        if (object == null && withCgroups) {
            withCgroups = false;
            limits = "UDP is not seen: the kernel refuses cgroup programs; they need CAP_NET_ADMIN";
            object = tryLoad(bpf, refused, false, ringBytes);
        }
        if (object == null) {
            throw unavailable();
        }
        try {
            object.attach(cgroupFd);
            return new EbpfPrograms(bpf, object, ringBytes, limits);
        } catch (IntrospectionUnavailable e) {
            object.close();
            throw e;
        }
    }

    private static @Nullable BpfObject tryLoad(LibBpf bpf, Set<String> refused, boolean withCgroups, int ringBytes)
            throws IntrospectionUnavailable {
        LOG.clear();
        return BpfObject.load(
                bpf,
                section -> !refused.contains(section) && (withCgroups || !Sections.isOfCgroup(section)),
                ringBytes);
    }

    /** Loads each optional program alone. */
    private static Set<String> refusedOptions(LibBpf bpf, int ringBytes) throws IntrospectionUnavailable {
        final Set<String> refused = new HashSet<>();
        for (String option : Sections.OPTIONAL) {
            final BpfObject alone = BpfObject.load(bpf, option::equals, ringBytes);
            if (alone == null) {
                refused.add(option);
            } else {
                alone.close();
            }
        }
        return refused;
    }

    private static IntrospectionUnavailable unavailable() {
        final String detail = LOG.text();
        if (detail.contains("-1") || detail.contains("EPERM") || detail.contains("Operation not permitted")) {
            return new IntrospectionUnavailable("No permission to load eBPF programs; run as root, or give the process"
                    + " CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN");
        }
        return new IntrospectionUnavailable(
                "The kernel does not load the eBPF programs; they need Linux 5.12 or later",
                new IllegalStateException(detail));
    }

    /** {@code struct bpf_iter_attach_opts} with a {@code union bpf_iter_link_info} that names the map. */
    private static Pointer overMap(int mapFd) {
        final Runtime runtime = Runtime.getSystemRuntime();
        final Pointer options = Memory.allocateDirect(runtime, ITER_OPTIONS_LENGTH + LINK_INFO_LENGTH, true);
        options.putLong(0, ITER_OPTIONS_LENGTH);
        options.putAddress(8, options.address() + ITER_OPTIONS_LENGTH);
        options.putInt(16, LINK_INFO_LENGTH);
        options.putInt(ITER_OPTIONS_LENGTH, mapFd);
        return options;
    }

    String limits() {
        return limits;
    }

    BpfRing ring() {
        return ring;
    }

    PeerMap peers() {
        return peers;
    }

    BpfIterator allProcesses() {
        return allProcesses;
    }

    BpfIterator adoptSockets() {
        return adoptSockets;
    }

    BpfIterator allSockets() {
        return allSockets;
    }

    /** Records that found no room, and datagrams of peers that found none. */
    long lost() {
        long lost = 0;
        for (int which = 0; which < LOSSES; which++) {
            lossKey.putInt(0, which);
            if (bpf.bpf_map_lookup_elem(lossesFd, lossKey.addressOffset(), lossValue.addressOffset()) == 0) {
                lost += lossValue.getLong(0);
            }
        }
        return lost;
    }

    @Override
    public void close() {
        ring.close();
        object.close();
    }
}
