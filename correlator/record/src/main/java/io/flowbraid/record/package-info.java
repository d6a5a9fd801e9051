// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The catalogue of the flow record: every field with its path, type, label, description, values, and how to read it off
 * a flow. Each field is declared once, in one of the {@code ...Fields} classes, in the order of the JSON record. The
 * query language, tables, CSV, the history's columns, the API's list of fields and the reference pages are made from
 * it; the JSON writer is written by hand for speed, and a test compares it with the catalogue.
 *
 * <p>What all of them share is here, too: {@link io.flowbraid.record.FlowContext}, sums, and the text of times and
 * numbers.
 *
 * <pre>
 *   json   table
 *     |    /
 *   history
 *      |
 *    query
 *      |
 *   record  (this package)
 * </pre>
 *
 * <p>Thread: any. The catalogue never changes. A sink that reads records by it belongs to one thread.
 */
@NullMarked
package io.flowbraid.record;

import org.jspecify.annotations.NullMarked;
