// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values that were never seen before.
 *
 * @param firstNs start of the first flow that has them, ns since the epoch
 * @param about what that flow says in the field asked for; null for nothing
 */
public record Newcomer(
        List<String> keys, long firstNs, @Nullable String about) {
    public Newcomer {
        keys = List.copyOf(keys);
    }
}
