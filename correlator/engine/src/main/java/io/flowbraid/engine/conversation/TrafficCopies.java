// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.ownership.SocketCopies;

/** Where the same traffic may be counted again: on another interface, by another feed, or by packets beside sockets. */
record TrafficCopies(InterfaceCopies interfaces, SocketCopies sockets, CapturedBeside beside) {}
