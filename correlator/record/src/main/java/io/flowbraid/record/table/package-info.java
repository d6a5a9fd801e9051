// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Tables of flows and talkers, for the API and for the command line: {@link io.flowbraid.record.table.FieldCells}
 * writes a field's value as a cell, {@link io.flowbraid.record.table.Csv} makes CSV of cells, and
 * {@link io.flowbraid.record.table.TextTable} a table for a terminal.
 *
 * <p>Thread: none of its own; each table belongs to its caller.
 */
@NullMarked
package io.flowbraid.record.table;

import org.jspecify.annotations.NullMarked;
