// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import java.util.Locale;

/** Where an observer is on the way from client to server. */
public enum ObserverRole {
    CLIENT_HOST,
    BETWEEN,
    SERVER_HOST,
    /** Both ends are on its host. */
    BOTH;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it stands in output. */
    public String text() {
        return text;
    }
}
