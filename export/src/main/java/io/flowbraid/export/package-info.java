// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Flow records for collectors elsewhere, as IPFIX (RFC 7011). The module is found as a service and may be left out.
 *
 * <pre>
 *   FlowRecord -&gt; record: deltas, template, bytes -&gt; message: one session per collector -&gt; transport: UDP or TCP
 * </pre>
 *
 * <p>Thread: {@code output-ipfix} calls the sink.
 */
@NullMarked
package io.flowbraid.export;

import org.jspecify.annotations.NullMarked;
