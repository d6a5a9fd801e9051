// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.socket;

/** Which side of the conversation the local end of a socket is, as far as the agent can tell. */
public enum SocketRole {
    UNKNOWN,
    CLIENT,
    SERVER
}
