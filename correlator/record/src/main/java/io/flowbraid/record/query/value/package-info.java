// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The values of a query, many of one kind together: {@link io.flowbraid.record.query.value.TextPatterns}, {@link
 * io.flowbraid.record.query.value.NumberRanges} and {@link io.flowbraid.record.query.value.Networks} are sorted, so
 * that a flow's value is compared with a few of five hundred.
 *
 * <p>Thread: any; everything here is made once for a query and never changes.
 */
@NullMarked
package io.flowbraid.record.query.value;

import org.jspecify.annotations.NullMarked;
