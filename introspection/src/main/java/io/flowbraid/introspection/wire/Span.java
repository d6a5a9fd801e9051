// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

/** A stretch of the body that was passed over and may be read later; empty when the key was not there. */
final class Span {
    int from;
    int to;

    void clear() {
        from = 0;
        to = 0;
    }

    void set(int start, int end) {
        from = start;
        to = end;
    }

    boolean isEmpty() {
        return from == to;
    }
}
