// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** Flows kept beyond the end of the program, in DuckDB and Parquet. */
@NullMarked
package io.flowbraid.history;

import org.jspecify.annotations.NullMarked;
