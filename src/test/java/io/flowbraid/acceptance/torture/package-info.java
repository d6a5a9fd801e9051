// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The product under attack: {@code ./flowbraid torture}. An {@link io.flowbraid.acceptance.torture.Ordeal} is one kind
 * of attack. It runs in an {@link io.flowbraid.acceptance.torture.Arena}, a network namespace of its own, against a
 * {@link io.flowbraid.acceptance.torture.Victim}, and ends as a {@link io.flowbraid.acceptance.torture.Tally}. {@link
 * io.flowbraid.acceptance.torture.TortureRun} runs them in turn, {@link io.flowbraid.acceptance.torture.TortureTable}
 * writes them down.
 */
@NullMarked
package io.flowbraid.acceptance.torture;

import org.jspecify.annotations.NullMarked;
