// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The query language: text to tokens, to a tree, to a filter of flows, and suggestions while one types. Its names are
 * the paths of the catalogue and the short names of {@link io.flowbraid.record.query.QueryNames}. The history turns the
 * same tree into SQL.
 *
 * <p>Thread: parsing runs on the caller's thread. A parsed {@link io.flowbraid.record.query.FlowQuery} never changes;
 * any thread may ask it.
 *
 * <pre>
 *   text -&gt; QueryLexer -&gt; TimeClauses -&gt; QueryParser -&gt; QueryNode -&gt; FlowFilter
 *                            |                            |
 *                        TimeRange                    SQL of the history
 * </pre>
 */
@NullMarked
package io.flowbraid.record.query;

import org.jspecify.annotations.NullMarked;
