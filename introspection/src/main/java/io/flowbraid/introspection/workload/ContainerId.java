// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

/** Ids of containers are of two sorts. */
final class ContainerId {
    private static final int LENGTH = 64;

    private ContainerId() {}

    /** Drawn at random, 64 hex digits; any other is a name that the next container may get. */
    static boolean isUnique(String id) {
        if (id.length() != LENGTH) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            final char c = id.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
