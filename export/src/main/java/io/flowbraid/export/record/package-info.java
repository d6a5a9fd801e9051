// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Makes the data record of a flow: what changed since its previous record, written in the order of its template.
 *
 * <p>Thread: {@code output-ipfix}.
 */
@NullMarked
package io.flowbraid.export.record;

import org.jspecify.annotations.NullMarked;
