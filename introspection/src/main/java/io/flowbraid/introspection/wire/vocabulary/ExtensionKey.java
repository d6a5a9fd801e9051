// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.vocabulary;

import io.flowbraid.introspection.wire.json.KeyTable;

/** Keys of the {@code FLOWBRAID} object: what ntop's keys cannot say. */
public enum ExtensionKey {
    VERSION("v"),
    KIND("kind"),
    ROLE("role"),
    METHOD("method"),
    HOST("host"),
    BOOT("boot"),
    /** Which agent of that host, by a number it drew at its start. */
    AGENT("agent"),
    /** Wall clock, ns since the epoch. */
    TIME("time"),
    /** {@code CLOCK_MONOTONIC} ns. */
    KERNEL_TIME("ktime"),
    NETNS("netns"),
    COOKIE("cookie"),
    OPENED("opened"),
    /** Index of the only interface that the socket uses. */
    BOUND_INTERFACE("bound_if"),
    /** The connection is a part of an MPTCP connection. */
    SUBFLOW("subflow"),
    /** The kernel's own socket. */
    KERNEL("kernel"),
    PROCESS("process"),
    LATER_IMAGE("later"),
    SENDER("sender"),
    RECEIVER("receiver"),
    CONTAINER("container"),
    COUNTERS("counters"),
    GENERATED("generated"),
    LOST_IN_KERNEL("lost"),
    SENT("sent"),
    /** The agent was stopped and sends nothing more. */
    LAST("last"),
    TRANSLATED_SOURCE("nat_src"),
    TRANSLATED_SOURCE_PORT("nat_src_port"),
    TRANSLATED_DESTINATION("nat_dst"),
    TRANSLATED_DESTINATION_PORT("nat_dst_port");

    public static final KeyTable<ExtensionKey> TABLE = new KeyTable<>(values(), key -> new String[] {key.spelling});

    private final String spelling;

    ExtensionKey(String spelling) {
        this.spelling = spelling;
    }
}
