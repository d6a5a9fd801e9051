// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Everything that touches C: JNR-FFI bindings to libpcap's read calls, libbpf and libc, and the BPF object itself as a
 * resource. Addresses travel as {@code long}: a call whose arguments are all primitives costs some 12 ns, one with
 * {@code Pointer} objects several times that.
 *
 * <p>Thread: the caller's.
 */
@NullMarked
package io.flowbraid.ffi;

import org.jspecify.annotations.NullMarked;
