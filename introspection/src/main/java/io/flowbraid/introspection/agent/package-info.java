// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** The agent: watches sockets and processes by eBPF (or netlink and /proc) and says what it saw as socket events. One thread. */
@NullMarked
package io.flowbraid.introspection.agent;

import org.jspecify.annotations.NullMarked;
