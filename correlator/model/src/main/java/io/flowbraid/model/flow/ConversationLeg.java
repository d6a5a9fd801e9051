// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

/** Which part of a conversation a flow is. */
public enum ConversationLeg {
    /** No other flow is known to be of the same conversation. */
    NONE(""),
    /** The same packets as another flow's, seen on another interface. */
    COPY("copy"),
    /** Before an address translation: as the client addressed it. */
    ORIGINAL("original"),
    /** After an address translation: as the server sees it. */
    TRANSLATED("translated"),
    /** From the client to a process that passes it on. */
    TO_INTERMEDIARY("to_intermediary"),
    /** From that process to the server. */
    FROM_INTERMEDIARY("from_intermediary");

    private final String text;

    ConversationLeg(String text) {
        this.text = text;
    }

    /** As it stands in output. */
    public String text() {
        return text;
    }
}
