// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.file;

import static java.util.stream.Collectors.joining;

import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.record.query.TimeRange;
import java.util.List;

/** Files as something to select from. */
public final class FlowFiles {
    /** An empty table of all columns. */
    public static final String SCHEMA = "flow_schema";

    /** A flow is reported after it lived, by timeouts of minutes: within a day, let them be whatever they are. */
    private static final long HOUR_NS = 3_600_000_000_000L;

    /**
     * All columns, found in each file by name; null where an older file has none. To say so costs nothing, whereas
     * {@code union_by_name} makes DuckDB compare the schemas of all files whenever it is asked.
     */
    private static final String COLUMNS = FileColumns.list().stream()
            .map(column -> '\'' + column.name() + "': {name: '" + column.name() + "', type: '" + column.type()
                    + "', default_value: NULL}")
            .collect(joining(", ", "schema = MAP {", "}"));

    private FlowFiles() {}

    /** Those that may hold reports that touch the range. */
    public static List<HistoryFile> within(List<HistoryFile> files, TimeRange range) {
        return files.stream().filter(file -> mayTouch(file, range)).toList();
    }

    private static boolean mayTouch(HistoryFile file, TimeRange range) {
        final long hourNs = file.hour().getEpochSecond() * 1_000_000_000L;
        final boolean isTooOld = range.fromNs() != Long.MIN_VALUE && hourNs + 2 * HOUR_NS < range.fromNs();
        final boolean isTooNew = range.toNs() != Long.MAX_VALUE && hourNs - 24 * HOUR_NS > range.toNs();
        return !isTooOld && !isTooNew;
    }

    /** One or more files, with the columns that any of them has. */
    public static String whole(List<HistoryFile> files) {
        return read(files, "union_by_name = true");
    }

    /** Any number of files, with all columns. */
    public static String select(List<HistoryFile> files) {
        return files.isEmpty() ? SCHEMA : read(files, COLUMNS);
    }

    /** One or more files, each row with the path of its own as {@code filename}. */
    public static String named(List<HistoryFile> files) {
        return read(files, "filename = true");
    }

    private static String read(List<HistoryFile> files, String how) {
        return files.stream()
                .map(file -> Database.literal(file.path()))
                .collect(joining(", ", "read_parquet([", "], " + how + ')'));
    }
}
