// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.Delegate;
import org.jspecify.annotations.Nullable;

/**
 * libbpf 1.x, the part we call. Functions that return a pointer return null and leave errno on failure; those that
 * return an int, a negative errno. The objects behind the pointers are opaque.
 */
public interface LibBpf {
    /** The BPF object's name as a resource beside this class. */
    String OBJECT_RESOURCE = "flowbraid.bpf.o";

    /** Binds {@code libbpf.so.1}; throws {@link UnsatisfiedLinkError} where it is not installed. */
    static LibBpf load() {
        return LibraryLoader.create(LibBpf.class).failImmediately().load("libbpf.so.1");
    }

    /** {@code libbpf_print_fn_t}: a {@code printf} format with its {@code va_list}. */
    interface PrintFunction {
        @Delegate
        int print(int level, Pointer format, Pointer arguments);
    }

    /** Where libbpf says what it does; the caller keeps the function reachable for as long. */
    @Nullable
    Pointer libbpf_set_print(PrintFunction function);

    @Nullable
    Pointer bpf_object__open_mem(Pointer object, long size, @Nullable Pointer options);

    int bpf_object__load(Pointer object);

    void bpf_object__close(Pointer object);

    @Nullable
    Pointer bpf_object__next_program(Pointer object, @Nullable Pointer previous);

    @Nullable
    Pointer bpf_object__find_map_by_name(Pointer object, String name);

    int bpf_map__set_max_entries(Pointer map, int entries);

    int bpf_map__fd(Pointer map);

    /** Of a map of constants or variables, before the load. */
    int bpf_map__set_initial_value(Pointer map, Pointer data, long size);

    /** The types of the running kernel. */
    @Nullable
    Pointer btf__load_vmlinux_btf();

    int btf__find_by_name_kind(Pointer btf, String name, int kind);

    /** A {@code struct btf_type}. */
    @Nullable
    Pointer btf__type_by_id(Pointer btf, int id);

    void btf__free(Pointer btf);

    String bpf_program__section_name(Pointer program);

    int bpf_program__set_autoload(Pointer program, boolean load);

    @Nullable
    Pointer bpf_program__attach(Pointer program);

    @Nullable
    Pointer bpf_program__attach_cgroup(Pointer program, int cgroupFd);

    @Nullable
    Pointer bpf_program__attach_iter(Pointer program, @Nullable Pointer options);

    int bpf_link__fd(Pointer link);

    int bpf_link__destroy(Pointer link);

    int bpf_iter_create(int linkFd);

    /** One program, without an object. Returns its file descriptor, or a negative errno. */
    int bpf_prog_load(int type, String name, String license, Pointer instructions, long count, Pointer options);

    int bpf_map_lookup_elem(int mapFd, long key, long value);

    int bpf_map_update_elem(int mapFd, long key, long value, long flags);

    int bpf_map_lookup_and_delete_elem(int mapFd, long key, long value);

    int bpf_map_delete_elem(int mapFd, long key);

    int bpf_map_lookup_batch(
            int mapFd,
            @Nullable Pointer inBatch,
            Pointer outBatch,
            Pointer keys,
            Pointer values,
            Pointer count,
            @Nullable Pointer options);
}
