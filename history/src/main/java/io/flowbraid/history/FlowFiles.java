// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static java.util.stream.Collectors.joining;

import io.flowbraid.record.TimeRange;
import java.util.List;

/** Files as something to select from. */
final class FlowFiles {
    /** An empty table of all columns, which some older files may not have. */
    static final String SCHEMA = "flow_schema";

    /** A flow is reported after it lived, by timeouts of minutes: within a day, let them be whatever they are. */
    private static final long HOUR_NS = 3_600_000_000_000L;

    private FlowFiles() {}

    /** Those that may hold reports that touch the range. */
    static List<HistoryFile> within(List<HistoryFile> files, TimeRange range) {
        return files.stream().filter(file -> mayTouch(file, range)).toList();
    }

    private static boolean mayTouch(HistoryFile file, TimeRange range) {
        final long hourNs = file.hour().getEpochSecond() * 1_000_000_000L;
        final boolean isTooOld = range.fromNs() != Long.MIN_VALUE && hourNs + 2 * HOUR_NS < range.fromNs();
        final boolean isTooNew = range.toNs() != Long.MAX_VALUE && hourNs - 24 * HOUR_NS > range.toNs();
        return !isTooOld && !isTooNew;
    }

    /** One or more files. */
    static String read(List<HistoryFile> files) {
        return files.stream()
                .map(file -> Database.literal(file.path()))
                .collect(joining(", ", "read_parquet([", "], union_by_name = true)"));
    }

    /** Any number of files, with all columns. */
    static String select(List<HistoryFile> files) {
        return files.isEmpty()
                ? "(FROM " + SCHEMA + ")"
                : "(FROM " + SCHEMA + " UNION ALL BY NAME FROM " + read(files) + ")";
    }
}
