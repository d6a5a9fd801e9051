// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

/** A connection that shows whether the product works; its process is both client and server. */
record Probe(int clientPort, int pid, boolean mustBeNamed) {
    static final Probe NONE = new Probe(-1, -1, false);

    boolean isIn(String record) {
        return record.contains(portIn(clientPort))
                && (!mustBeNamed || record.contains("\"pid\":%d,".formatted(pid)));
    }

    /** How a record has that port. */
    static String portIn(int port) {
        return "\"port\":%d,".formatted(port);
    }
}
