// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

import io.flowbraid.model.network.IpAddress;

/**
 * A TCP socket that listens.
 *
 * @param host whose agent reported it
 * @param program path of the executable, else the name of the process
 * @param user empty when it is not known
 * @param address it listens at, as text
 * @param isOld it is older than its agent: no news
 */
public record NewListener(String host, String program, String user, String address, int port, boolean isOld) {
    /** Ports from here on are given by the kernel to programs that do not choose one. */
    private static final int FIRST_EPHEMERAL = 32_768;

    /** The same for the same program at the same port; ports that nobody chose are one. */
    String key() {
        return host + '\0' + program + '\0' + (port < FIRST_EPHEMERAL ? port : FIRST_EPHEMERAL);
    }

    /** Only programs of its own host reach it, at a port that nobody chose: developers' tools have such ones. */
    boolean isPrivate() {
        return port >= FIRST_EPHEMERAL && (address.startsWith("127.") || address.equals("::1"));
    }

    String text() {
        return FlowSentence.program(program) + (user.isEmpty() ? "" : " run by " + user) + " listens at "
                + IpAddress.withPort(address, port);
    }
}
