// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Flow records for collectors elsewhere. The module is found as a service and may be left out.
 *
 * <p>Thread: {@code output-ipfix} calls the sink.
 */
@NullMarked
package io.flowbraid.export;

import org.jspecify.annotations.NullMarked;
