// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.vocabulary;

import io.flowbraid.introspection.wire.json.KeyTable;

/**
 * Process information elements of nProbe, by name, by number (57472 + n) and by ntop's enterprise number (35632.n). One
 * record may carry those of both ends.
 */
public enum SideKey {
    SRC_PID(168),
    SRC_NAME(169),
    SRC_UID(425),
    SRC_USER_NAME(372),
    SRC_FATHER_PID(373),
    SRC_FATHER_NAME(374),
    SRC_CMDLINE(556),
    SRC_CONTAINER_ID(558),
    DST_PID(375),
    DST_NAME(376),
    DST_UID(426),
    DST_USER_NAME(377),
    DST_FATHER_PID(378),
    DST_FATHER_NAME(379),
    DST_CMDLINE(557),
    DST_CONTAINER_ID(559);

    private static final int NTOP_BASE = 57472;
    private static final int NTOP_PEN = 35632;

    public static final int FIELDS = 8;
    public static final KeyTable<SideKey> TABLE = new KeyTable<>(values(), SideKey::spellings);

    private final int element;

    SideKey(int element) {
        this.element = element;
    }

    public boolean isDestination() {
        return ordinal() >= FIELDS;
    }

    /** Place among the fields of one end, in the order of the source's. */
    public int field() {
        return ordinal() % FIELDS;
    }

    private String[] spellings() {
        final String side = name().substring(0, 4);
        final String field = name().substring(4);
        final String template = field.startsWith("FATHER_")
                ? side + "FATHER_PROC_" + field.substring("FATHER_".length())
                : side + "PROC_" + field;
        return spellings(element, template);
    }

    /** How senders write one of ntop's information elements. */
    static String[] spellings(int element, String name) {
        return new String[] {
            name,
            Integer.toString(NTOP_BASE + element),
            NTOP_PEN + "." + element,
            NTOP_PEN + "." + (NTOP_BASE + element)
        };
    }
}
