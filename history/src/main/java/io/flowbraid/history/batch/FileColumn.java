// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.batch;

import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBWritableVector;

/**
 * One column of the files.
 *
 * @param name as other programs see it: the path of a field of the flow record, or one of {@link FileColumns}' own
 * @param type in the files
 * @param filler writes the values of some rows
 */
public record FileColumn(String name, Type type, Filler filler) {
    /** Types of columns, as DuckDB calls them. */
    enum Type {
        VARCHAR(DuckDBColumnType.VARCHAR),
        BIGINT(DuckDBColumnType.BIGINT),
        DOUBLE(DuckDBColumnType.DOUBLE),
        BOOLEAN(DuckDBColumnType.BOOLEAN),
        /** Handed over as a number, which is made a time on the way to the file. */
        TIMESTAMP_NS(DuckDBColumnType.BIGINT);

        private final DuckDBColumnType handedOver;

        Type(DuckDBColumnType handedOver) {
            this.handedOver = handedOver;
        }
    }

    /** Writes the values of {@code count} rows of the batch, from row {@code from} on, to the start of the vector. */
    interface Filler {
        void fill(DuckDBWritableVector vector, FlowBatch batch, int from, int count);
    }

    /** Type in which its values go to DuckDB. */
    DuckDBColumnType handedOver() {
        return type.handedOver;
    }

    /** Its name in SQL. */
    String quoted() {
        return quote(name);
    }

    /** What is written to the file, in terms of what was handed over. */
    public String written() {
        return type == Type.TIMESTAMP_NS ? "make_timestamp_ns(" + quoted() + ") AS " + quoted() : quoted();
    }

    public static String quote(String name) {
        return '"' + name + '"';
    }
}
