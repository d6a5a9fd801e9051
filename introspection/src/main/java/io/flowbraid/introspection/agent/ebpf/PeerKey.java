// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.ebpf;

/**
 * A socket without connection and one of its peers: {@code struct peer_key}.
 *
 * @param boundInterface index of the only interface it uses; 0 none
 * @param isInjected the process made the packet by hand, and any other socket may have the same five-tuple
 */
record PeerKey(
        long cookie,
        long localHi,
        long localLo,
        int localPort,
        long remoteHi,
        long remoteLo,
        int remotePort,
        int protocol,
        boolean isInjected,
        int boundInterface) {}
