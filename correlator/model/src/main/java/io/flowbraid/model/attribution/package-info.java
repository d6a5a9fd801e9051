// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Who owns an end of a flow: an {@link io.flowbraid.model.attribution.Attribution} has the process and the container,
 * the {@link io.flowbraid.model.attribution.AttributionMethod} that found them, and how sure that is. An end without an
 * owner has an {@link io.flowbraid.model.attribution.UnattributedReason}.
 *
 * <p>Thread: the one that has the record an attribution is part of; the enums are immutable.
 */
@NullMarked
package io.flowbraid.model.attribution;

import org.jspecify.annotations.NullMarked;
