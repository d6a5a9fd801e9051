// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.model.process.ProcessIdentity;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/** A process that has accepted connections, as {@link Relays} remembers it. (NOT thread safe.) */
final class RelayProcess {
    /** So few are quickly looked through. */
    private static final int FEW = 64;

    private static final long LONG_SWEEP_NS = 60_000_000_000L;

    final long key;
    final ProcessIdentity identity;
    /** In the order in which they came to be known. */
    final List<RelaySocket> accepted = new ArrayList<>();

    final List<RelaySocket> connected = new ArrayList<>();
    private final RelayChain acceptedOpen = new RelayChain();
    private final RelayChain connectedOpen = new RelayChain();
    /** Ids of ownerships accepted while it has not connected, with the number of each wait in the upper half. */
    final LongArrayList waiting = new LongArrayList();

    /** It has connected, or is a program that is known to relay. */
    boolean mayRelay;

    /** How many waited after the last sweep, and when that was. */
    private int waited;

    private long sweptNs;

    private final boolean isDockerProxy;
    private @Nullable PublishedPort published;

    RelayProcess(long key, ProcessIdentity identity) {
        this.key = key;
        this.identity = identity;
        isDockerProxy = PublishedPort.isDockerProxy(identity);
        mayRelay = isDockerProxy;
    }

    List<RelaySocket> sockets(boolean areAccepted) {
        return areAccepted ? accepted : connected;
    }

    /** Those of {@link #sockets} that are not final. */
    RelayChain open(boolean areAccepted) {
        return areAccepted ? acceptedOpen : connectedOpen;
    }

    boolean isEmpty() {
        return accepted.isEmpty() && connected.isEmpty() && waiting.isEmpty();
    }

    /** Whether to look for those that wait no longer: most of very many still do. */
    boolean isSweepDue(long nowNs) {
        return waiting.size() <= FEW || waiting.size() > 2 * waited || nowNs - sweptNs >= LONG_SWEEP_NS;
    }

    void swept(long nowNs) {
        waited = waiting.size();
        sweptNs = nowNs;
    }

    /** Where docker-proxy's own command line says it passes all to; null for any other program. */
    @Nullable
    PublishedPort published() {
        if (isDockerProxy && published == null) {
            published = PublishedPort.of(identity);
        }
        return published;
    }
}
