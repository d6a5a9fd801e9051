// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

/**
 * A connection that shows whether the product works; its process is both client and server.
 *
 * @param port what a record with its port contains
 * @param pid what a record that names its process contains; empty if it need not be named
 */
record Probe(String port, String pid) {
    /** No line has that. */
    static final Probe NONE = new Probe("\n", "");

    static Probe of(int clientPort, int pid, boolean mustBeNamed) {
        return new Probe(portIn(clientPort), mustBeNamed ? "\"pid\":%d,".formatted(pid) : "");
    }

    boolean isIn(String record) {
        return record.contains(port) && record.contains(pid);
    }

    /** What a record with that port contains. */
    static String portIn(int port) {
        return "\"port\":%d,".formatted(port);
    }
}
