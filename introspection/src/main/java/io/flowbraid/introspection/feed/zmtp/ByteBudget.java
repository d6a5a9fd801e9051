// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

/**
 * Bytes that the connections of one endpoint may hold together for messages that are not complete. (NOT thread safe)
 */
public final class ByteBudget {
    private final long limit;
    private long taken;

    public ByteBudget(long limit) {
        this.limit = limit;
    }

    boolean take(long bytes) {
        if (bytes > limit - taken) {
            return false;
        }
        taken += bytes;
        return true;
    }

    void give(long bytes) {
        taken -= bytes;
    }

    public long taken() {
        return taken;
    }
}
