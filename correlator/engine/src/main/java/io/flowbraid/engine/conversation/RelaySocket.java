// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.process.Workload;
import org.jspecify.annotations.Nullable;

/** What {@link Relays} remembers of a socket, which may outlive its ownership. (NOT thread safe: reused.) */
final class RelaySocket {
    /** What its ownership knows of it, see {@link Ownership#relay}. */
    final int number;
    /** The ownership, or {@link Ownerships#NONE} once nothing of it is kept. */
    int owner;

    @Nullable
    RelayProcess process;

    @Nullable
    Workload workload;

    boolean isAccepted;
    int feed;
    long netns;
    long cookie;
    /** Qualifier 0. */
    final TupleKey key = new TupleKey();

    int side;
    long openNs;
    long closeNs;
    long insertedNs;
    /** It is closed, and its bytes are known for good. */
    boolean isFinal;

    long sent;
    long received;
    /** It has a partner for good, which may be forgotten already. */
    boolean isPaired;

    @Nullable
    RelaySocket partner;

    /** The chain it is in, and its neighbours there: {@link RelayChain}'s alone. */
    @Nullable
    RelayChain chain;

    @Nullable
    RelaySocket older;

    @Nullable
    RelaySocket newer;

    RelaySocket(int number) {
        this.number = number;
    }

    void open(int id, long o, SharedOwner known, RelayProcess of, boolean accepted, long nowNs) {
        owner = id;
        process = of;
        isAccepted = accepted;
        feed = known.feed;
        netns = known.netns;
        cookie = Ownership.cookie(o);
        Ownership.key(o, key);
        side = Ownership.side(o);
        openNs = Ownership.openNs(o);
        closeNs = Ownership.STILL_OPEN;
        insertedNs = nowNs;
        isFinal = false;
        workload = known.workload;
        isPaired = false;
        partner = null;
    }

    void close(long o) {
        final long bytesSent = Ownership.bytesSent(o);
        closeNs = Ownership.closeNs(o);
        received = Ownership.bytesReceived(o);
        isFinal = Ownership.isFinal(o) && bytesSent >= 0 && received >= 0;
        sent = bytesSent - Math.max(0, Ownership.bytesRetransmitted(o));
    }

    void forget() {
        if (partner != null) {
            partner.partner = null;
            partner = null;
        }
        owner = Ownerships.NONE;
        process = null;
        workload = null;
    }

    /** Of one conversation alone: the same in each run over the same input. */
    long conversationId() {
        return FiveTuple.hash(netns, cookie, openNs, key.aLo ^ key.bLo, key.ports) | 1;
    }

    /** The same for an accepted socket and the connected one that passes its bytes on. */
    long sizes() {
        final long of = process == null ? 0 : process.key;
        return isAccepted ? FiveTuple.hash(of, received, sent, 0, 0) : FiveTuple.hash(of, sent, received, 0, 0);
    }
}
