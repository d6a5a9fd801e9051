// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import java.net.InetSocketAddress;
import java.util.OptionalInt;

/** The users of this host, and which of them may use the page without a token. Called by several threads at a time. */
public interface LocalUsers {
    /** Knows nobody: every request needs a token. */
    LocalUsers NONE = new LocalUsers() {
        @Override
        public OptionalInt clientOf(InetSocketAddress server, InetSocketAddress client) {
            return OptionalInt.empty();
        }

        @Override
        public boolean isAllowed(int uid) {
            return false;
        }

        @Override
        public String name(int uid) {
            return "uid " + uid;
        }

        @Override
        public String rule() {
            return "nobody has access by TCP without the token (the setting web.access is token)";
        }
    };

    /**
     * The owner of the socket at the other end of an accepted connection; empty when it is on another host, in another
     * network namespace, or cannot be found out. Asked once for each connection, before its first request is read.
     */
    OptionalInt clientOf(InetSocketAddress server, InetSocketAddress client);

    /** Whether this user has access without a token. */
    boolean isAllowed(int uid);

    /** The user as messages name it: {@code alice (uid 1000)}. */
    String name(int uid);

    /** Who has access, in a sentence for those who have not. */
    default String rule() {
        return "the page is for root, the user who started Flowbraid and the group of the setting access.group, by"
                + " connections from this host and network namespace";
    }
}
