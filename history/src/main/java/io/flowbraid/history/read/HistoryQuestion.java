// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import io.flowbraid.history.file.HistoryFile;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** A question, asked of the files that may hold its answer. */
public interface HistoryQuestion<T> {
    T ask(Answering answering, List<HistoryFile> files) throws SQLException, IOException;
}
