// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.web.http.LocalUsers;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/** A host of two users, of which Alice has access; every connection is one user's. */
final class SampleUsers implements LocalUsers {
    static final int ALICE = 1000;
    static final int BOB = 1001;

    final AtomicInteger lookups = new AtomicInteger();
    /** Negative: of nobody here. */
    volatile int uid;

    SampleUsers(int uid) {
        this.uid = uid;
    }

    @Override
    public OptionalInt clientOf(InetSocketAddress server, InetSocketAddress client) {
        lookups.incrementAndGet();
        return uid < 0 ? OptionalInt.empty() : OptionalInt.of(uid);
    }

    @Override
    public boolean isAllowed(int user) {
        return user == ALICE;
    }

    @Override
    public String name(int user) {
        return (user == ALICE ? "alice" : "bob") + " (uid " + user + ")";
    }
}
