// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Lists of addresses, networks and domains, and the flows whose ends are in them.
 *
 * <pre>
 * file --ListReader--&gt; ListBuilder --&gt; AddressLists (immutable) &lt;-- MarkedSink, for each record that leaves
 * </pre>
 *
 * <p>Thread: {@link io.flowbraid.record.list.AddressLists} any; the reader's are the thread that reads files, the
 * sink's the one that reports flows.
 */
@NullMarked
package io.flowbraid.record.list;

import org.jspecify.annotations.NullMarked;
