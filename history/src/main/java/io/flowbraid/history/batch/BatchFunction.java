// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.batch;

import java.util.List;
import java.util.Objects;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.jspecify.annotations.Nullable;

/** A batch as a table that DuckDB can select from. */
public final class BatchFunction implements DuckDBTableFunction<FlowBatch, BatchFunction.Cursor, Object> {
    /** How far a statement has read. */
    static final class Cursor {
        private int row;
    }

    private final List<FileColumn> columns = FileColumns.list();
    private volatile @Nullable FlowBatch offered;

    /** The batch that statements read from now on. */
    public void offer(FlowBatch batch) {
        offered = batch;
    }

    @Override
    public FlowBatch bind(DuckDBTableFunctionBindInfo info) {
        for (final FileColumn column : columns) {
            info.addResultColumn(column.name(), column.handedOver());
        }
        return Objects.requireNonNull(offered, "a batch is offered before each statement");
    }

    @Override
    public Cursor init(DuckDBTableFunctionInitInfo info) {
        info.setMaxThreads(1);
        return new Cursor();
    }

    @Override
    public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter chunk) {
        final FlowBatch batch = info.getBindData();
        final Cursor cursor = info.getInitData();
        final int from = cursor.row;
        final int count = (int) Math.min(chunk.capacity(), batch.size() - from);
        for (int i = 0; i < columns.size() && count > 0; i++) {
            columns.get(i).filler().fill(chunk.vector(i), batch, from, count);
        }
        cursor.row += count;
        return count;
    }
}
