// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import java.util.Locale;

/** What a row of top is. */
public enum TopGrouping {
    PROCESS,
    CONTAINER,
    USER,
    HOST,
    CONNECTION;

    private static final String UNKNOWN = "(unknown)";
    private static final String ELSEWHERE = "(other hosts)";

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text();
    }

    TopGrouping next() {
        return values()[(ordinal() + 1) % values().length];
    }

    /** Whether an end has no row, since nobody of a watched host is there. The other end's row has the flow. */
    boolean leavesOut(FlowReading.End end, FlowReading.End other) {
        final boolean isOfOwners = this == PROCESS || this == CONTAINER || this == USER;
        return isOfOwners && isNobody(end.owner()) && !isNobody(other.owner());
    }

    private static boolean isNobody(FlowReading.Owner owner) {
        return !owner.isProcess() && owner.isElsewhere();
    }

    /** The row of an end, without sums. */
    TopRow row(FlowReading.End end) {
        final FlowReading.Owner owner = end.owner();
        return switch (this) {
            case PROCESS -> process(owner);
            case CONTAINER -> named(owner, owner.container(), "(no container)");
            case USER -> named(owner, owner.user(), UNKNOWN);
            case HOST, CONNECTION -> row(end.ip());
        };
    }

    private static TopRow process(FlowReading.Owner owner) {
        return owner.isProcess()
                ? new TopRow(
                        owner.pid() + " " + owner.host() + " " + owner.process(),
                        owner.process(),
                        owner.pid(),
                        owner.user(),
                        owner.container(),
                        RowSums.ZERO)
                : row(nobody(owner));
    }

    private static TopRow named(FlowReading.Owner owner, String name, String otherwise) {
        if (!owner.isProcess()) {
            return row(nobody(owner));
        }
        return row(name.isEmpty() ? otherwise : name);
    }

    private static String nobody(FlowReading.Owner owner) {
        if (owner.isKernel()) {
            return "(kernel)";
        }
        return owner.isElsewhere() ? ELSEWHERE : UNKNOWN;
    }

    private static TopRow row(String name) {
        return new TopRow(name, name, FlowReading.Owner.NO_PID, "", "", RowSums.ZERO);
    }
}
