// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

/** A datagram socket and one of its peers: {@code struct peer_key}. */
record PeerKey(long cookie, long localHi, long localLo, int localPort, long remoteHi, long remoteLo, int remotePort) {}
