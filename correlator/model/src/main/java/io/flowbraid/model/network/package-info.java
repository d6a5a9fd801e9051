// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Addresses, protocols and five-tuples. An address is two {@code long}s, IPv4 mapped into IPv6; a {@link
 * io.flowbraid.model.network.FiveTuple} has its ends in an order that is equal for both directions. {@link
 * io.flowbraid.model.network.Transport} has the protocol numbers, {@link io.flowbraid.model.network.Icmp} pairs
 * requests with replies, and {@link io.flowbraid.model.network.WellKnownPorts} says which end looks like a server.
 *
 * <p>Most types are static methods over primitive values: a packet passes through them, and nothing allocates.
 *
 * <p>Thread: any; nothing here has state.
 */
@NullMarked
package io.flowbraid.model.network;

import org.jspecify.annotations.NullMarked;
