// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.time.Instant;

/** Records as two hosts report them: connection number N from host a to host b. */
public final class TwoHosts {
    private static final ManyHosts HOSTS = new ManyHosts(2);

    private TwoHosts() {}

    /** The key of the connection. */
    public static String key(int connection) {
        return HOSTS.key(connection);
    }

    /** What the client's host reports at the end of the connection. */
    public static String client(int connection, Instant start) {
        return HOSTS.client(connection, start);
    }

    /** What the server's host reports at the end of the connection. */
    public static String server(int connection, Instant start) {
        return HOSTS.server(connection, start);
    }
}
