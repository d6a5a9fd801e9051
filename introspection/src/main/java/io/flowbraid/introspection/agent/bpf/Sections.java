// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import java.util.Set;

/** What the section names of the BPF object's programs tell. */
public final class Sections {
    public static final String ALL_PROCESSES = "iter/task";
    public static final String HELD_SOCKETS = "iter/task_file";

    /** Some hardened kernels refuse iterators over the elements of a map, with EPERM. */
    public static final String ALL_SOCKETS = "iter/bpf_sk_storage_map";

    /** Each receive, in the process that makes it. */
    public static final String RECEIVES = "tp_btf/sock_recv_length";

    /** Each send, in the process that makes it. */
    private static final String SENDS = "tp_btf/sock_send_length";

    /** Not in every kernel that has the rest. */
    static final Set<String> OPTIONAL = Set.of(SENDS, RECEIVES, "tp_btf/net_dev_queue", ALL_SOCKETS);

    private static final String ITERATOR = "iter/";

    private Sections() {}

    static boolean isIterator(String section) {
        return section.startsWith(ITERATOR);
    }

    /** What an iterator walks over. */
    static String targetOf(String iterator) {
        return iterator.substring(ITERATOR.length());
    }

    /** Sees nothing that one of the options does not see for less. */
    static boolean isCoveredByOption(String section, Set<String> refused) {
        return (section.startsWith("cgroup/sendmsg") && !refused.contains(SENDS))
                || (section.startsWith("cgroup/recvmsg") && !refused.contains(RECEIVES));
    }

    /** Attached to a cgroup of the unified hierarchy; needs CAP_NET_ADMIN. */
    static boolean isOfCgroup(String section) {
        return section.startsWith("cgroup");
    }
}
