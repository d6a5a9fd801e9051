// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.write;

import static java.util.stream.Collectors.joining;

import io.flowbraid.history.batch.BatchFunction;
import io.flowbraid.history.batch.FileColumn;
import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.batch.FlowBatch;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.ParquetCopy;
import java.io.IOException;
import java.sql.SQLException;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBFunctions;

/**
 * Writes records to files. DuckDB reads them out of the batch, column by column, as it writes: to append them to a
 * table first costs three times as much. (NOT thread safe)
 */
final class PartWriter {
    private static final String FUNCTION = "batch";
    private static final String SOURCE = FileColumns.list().stream()
            .map(FileColumn::written)
            .collect(joining(", ", "SELECT ", " FROM " + FUNCTION + "()"));

    private final DuckDBConnection connection;
    private final BatchFunction function = new BatchFunction();

    PartWriter(DuckDBConnection connection) throws SQLException {
        this.connection = connection;
        DuckDBFunctions.tableFunction()
                .withName(FUNCTION)
                .withFunction(function)
                .register(connection);
    }

    void write(FlowBatch batch, HistoryFile part) throws SQLException, IOException {
        function.offer(batch);
        ParquetCopy.copy(connection, SOURCE, part);
    }
}
