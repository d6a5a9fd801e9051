// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * IPFIX messages and one session per collector: which templates the collector has, and when it gets them again.
 *
 * <p>Thread: {@code output-ipfix}.
 */
@NullMarked
package io.flowbraid.export.message;

import org.jspecify.annotations.NullMarked;
