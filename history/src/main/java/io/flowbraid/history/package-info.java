// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Flows kept beyond the end of the program, in DuckDB and Parquet. {@link io.flowbraid.history.ParquetHistory} is the
 * history that others see; it is found as a service and may be left out.
 *
 * <pre>
 *  output thread --RecordQueue--&gt; write: parts of an hour --&gt; merge: files of an hour, sealed, deleted when old
 *                                thread "history"            thread "history-files"
 *                                       |                          |
 *                                       +----- file: the directory-+
 *                                                   ^
 *  web server's threads, flowbraid history --&gt; read: questions in SQL
 * </pre>
 *
 * <p>Thread: {@code history} writes, {@code history-files} merges and deletes, and the web server's threads or the
 * main thread of {@code flowbraid history} read.
 */
@NullMarked
package io.flowbraid.history;

import org.jspecify.annotations.NullMarked;
