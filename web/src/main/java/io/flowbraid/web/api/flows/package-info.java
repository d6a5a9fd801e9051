// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Flows: lists of them, one of them, the columns and fields they have, and what the search line suggests.
 *
 * <p>Thread: the web server's.
 */
@NullMarked
package io.flowbraid.web.api.flows;

import org.jspecify.annotations.NullMarked;
