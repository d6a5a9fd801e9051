// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.table;

import io.flowbraid.record.history.Talker;
import java.util.List;

/** Talkers as lines of a table. */
public final class TalkerCells {
    /** The titles of what {@link #write} writes. */
    public static final List<String> TITLES =
            List.of("key", "bytes", "bytes_sent", "bytes_received", "packets", "flows");

    private TalkerCells() {}

    /** The key is left out for those of whom it is not known; a count that nobody knows is left out as well. */
    public static void write(Cells cells, Talker talker) {
        cells.text(talker.key());
        cells.count(talker.bytes());
        cells.count(talker.bytesSent());
        cells.count(talker.bytesReceived());
        cells.count(talker.packets());
        cells.number(talker.flows());
    }
}
