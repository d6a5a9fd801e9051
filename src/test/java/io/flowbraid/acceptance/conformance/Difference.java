// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

/** One count that two programs do not share, and why. */
record Difference(Kind kind, String where, String what, String ours, String theirs) {
    static Difference of(Kind kind, Object where, String what, long ours, long theirs) {
        return new Difference(kind, where.toString(), what, Long.toString(ours), Long.toString(theirs));
    }

    boolean isExplained() {
        return kind != Kind.UNEXPLAINED;
    }

    @Override
    public String toString() {
        return "%s: %s %s here, %s there (%s)".formatted(where, what, ours, theirs, kind.title());
    }
}
