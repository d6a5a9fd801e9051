// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.introspection.KnownProcesses;
import io.flowbraid.introspection.SocketEventOutlet;

/**
 * Where an agent learns of sockets: the kernel's own words by eBPF, or netlink and {@code /proc} without it.
 *
 * <p>A source fills everything a socket event says of the socket and its process; the {@link IntrospectionAgent} adds
 * what is the same for all of them (host and boot) and counts them. Called by one thread, the agent's. (NOT thread
 * safe)
 */
public interface IntrospectionSource extends AutoCloseable {
    /** In how many parts {@link #repeat} says all open sockets. */
    int PARTS = 8;

    /** Drains what happened since the last call; returns how many events it made. */
    int poll(SocketEventOutlet outlet);

    /**
     * Says all open sockets again, as {@code UPDATE} or {@code LISTEN}: a collector came that has heard nothing yet.
     */
    void resync(SocketEventOutlet outlet);

    /** Says the counters of open sockets that are new or changed, as {@code UPDATE}. */
    void snapshot(SocketEventOutlet outlet);

    /**
     * The same, and says one part of all open sockets although they have not changed; the next call says the next part.
     */
    void repeat(SocketEventOutlet outlet);

    /**
     * Reports the sockets of one network namespace from now on, or of all. A source that cannot choose goes on as
     * before.
     *
     * @param netns inode of the namespace, 0 for all, {@link IntrospectionAgent#NO_NAMESPACE} for none
     */
    default void watchOnly(long netns) {}

    /** Events made since the start, those that never reached the outlet included. */
    long generated();

    /** Events of these that were lost between the kernel and here. */
    long lostInKernel();

    /** Datagrams that are in no counter, since the kernel side had no room for their peer; they are no events. */
    default long peersFull() {
        return 0;
    }

    /**
     * Updates left out because the ring was nearly full: later ones say the same; they are not in {@link #generated}.
     */
    default long updatesDropped() {
        return 0;
    }

    /** The processes that it keeps a list of; any thread may ask them. */
    default KnownProcesses processes() {
        return KnownProcesses.NONE;
    }

    @Override
    void close();
}
