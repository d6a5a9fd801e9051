// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import io.flowbraid.ffi.LibBpf;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;

/** The BPF object and its attached programs; all of it leaves the kernel on close, or when the process ends. */
public final class BpfObject implements AutoCloseable {
    /**
     * What the programs begin with.
     *
     * @param ringBytes of the kernel, for what waits to be read: a power of two
     * @param maxPeers places for the peers of sockets without connections
     * @param contextLayout of {@link ContextLayout}
     * @param scope of {@link NamespaceScope}
     */
    record Parameters(int ringBytes, int maxPeers, Pointer contextLayout, Pointer scope) {}

    /** {@code struct bpf_object_open_opts} as far as {@code btf_custom_path}. */
    private static final int OPEN_OPTIONS_LENGTH = 56;

    private static final int CUSTOM_TYPES_OFFSET = 48;

    private final LibBpf bpf;
    private final Pointer object;
    private final Map<String, Pointer> programs = new HashMap<>();
    private final List<Pointer> links = new ArrayList<>();

    private BpfObject(LibBpf bpf, Pointer object) {
        this.bpf = bpf;
        this.object = object;
    }

    /** Chooses the programs whose section name the filter wants. */
    static BpfObject open(LibBpf bpf, Predicate<String> wanted, Parameters parameters) throws IntrospectionUnavailable {
        final byte[] bytes = resource();
        final Pointer memory = Memory.allocateDirect(Runtime.getSystemRuntime(), bytes.length);
        memory.put(0, bytes, 0, bytes.length);
        final Pointer opened = bpf.bpf_object__open_mem(memory, bytes.length, openOptions());
        if (opened == null) {
            throw new IntrospectionUnavailable("libbpf cannot read the eBPF object (" + Errno.last()
                    + "); is libbpf 1.0 or later installed? Debian: apt-get install libbpf1");
        }
        final BpfObject object = new BpfObject(bpf, opened);
        object.choosePrograms(wanted);
        bpf.bpf_map__set_max_entries(object.map("ring"), parameters.ringBytes);
        bpf.bpf_map__set_max_entries(object.map("peers"), parameters.maxPeers);
        bpf.bpf_map__set_initial_value(object.map(ContextLayout.MAP), parameters.contextLayout, ContextLayout.LENGTH);
        bpf.bpf_map__set_initial_value(object.map(NamespaceScope.MAP), parameters.scope, NamespaceScope.LENGTH);
        return object;
    }

    /**
     * Types that the programs ask for and the kernel lacks (MPTCP is optional) are looked for in its modules, which
     * only CAP_SYS_ADMIN may: without, the load fails though no program needs the type. Where libbpf is told where the
     * types are, it looks nowhere else.
     */
    private static Pointer openOptions() {
        final byte[] file = (KernelTypes.FILE + '\0').getBytes(StandardCharsets.US_ASCII);
        final Pointer options =
                Memory.allocateDirect(Runtime.getSystemRuntime(), OPEN_OPTIONS_LENGTH + file.length, true);
        options.putLong(0, OPEN_OPTIONS_LENGTH);
        options.putAddress(CUSTOM_TYPES_OFFSET, options.address() + OPEN_OPTIONS_LENGTH);
        options.put(OPEN_OPTIONS_LENGTH, file, 0, file.length);
        return options;
    }

    /** Into the kernel, which says 0 or a negative errno. */
    int load() {
        return bpf.bpf_object__load(object);
    }

    private static byte[] resource() throws IntrospectionUnavailable {
        try (InputStream stream = LibBpf.class.getResourceAsStream(LibBpf.OBJECT_RESOURCE)) {
            if (stream == null) {
                throw new IntrospectionUnavailable(
                        "This build has no eBPF object; build it again where clang is installed (apt-get install clang-14 libbpf-dev)");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new IntrospectionUnavailable("The eBPF object cannot be read from the installation: " + e, e);
        }
    }

    private void choosePrograms(Predicate<String> wanted) {
        for (Pointer program = bpf.bpf_object__next_program(object, null);
                program != null;
                program = bpf.bpf_object__next_program(object, program)) {
            final String section = bpf.bpf_program__section_name(program);
            final boolean load = wanted.test(section);
            bpf.bpf_program__set_autoload(program, load);
            if (load) {
                programs.put(section, program);
            }
        }
    }

    /** Whether there is a program of this section to attach. */
    public boolean has(String section) {
        return programs.containsKey(section);
    }

    /** File descriptor of a map. */
    public int mapFd(String name) {
        return bpf.bpf_map__fd(map(name));
    }

    private Pointer map(String name) {
        final Pointer map = bpf.bpf_object__find_map_by_name(object, name);
        if (map == null) {
            throw new IllegalArgumentException("no map " + name);
        }
        return map;
    }

    /** Attaches every program but the iterators, those of cgroups to the directory. */
    void attach(int cgroupFd) throws IntrospectionUnavailable {
        for (Map.Entry<String, Pointer> program : programs.entrySet()) {
            final String section = program.getKey();
            if (Sections.isIterator(section)) {
                continue;
            }
            final Pointer link = Sections.isOfCgroup(section)
                    ? bpf.bpf_program__attach_cgroup(program.getValue(), cgroupFd)
                    : bpf.bpf_program__attach(program.getValue());
            if (link == null) {
                throw new IntrospectionUnavailable(
                        "The kernel loads but does not attach the eBPF program " + section + " (" + Errno.last() + ")");
            }
            links.add(link);
        }
    }

    /** Makes an iterator ready; options are those of {@code bpf_program__attach_iter}. */
    public BpfIterator iterator(String section, @Nullable Pointer options) throws IntrospectionUnavailable {
        final Pointer program = programs.get(section);
        final Pointer link = program == null ? null : bpf.bpf_program__attach_iter(program, options);
        if (link == null) {
            throw new IntrospectionUnavailable(
                    "The kernel does not attach the eBPF iterator " + section + " (" + Errno.last() + ")");
        }
        links.add(link);
        return new BpfIterator(bpf, bpf.bpf_link__fd(link));
    }

    @Override
    public void close() {
        links.forEach(bpf::bpf_link__destroy);
        links.clear();
        bpf.bpf_object__close(object);
    }
}
