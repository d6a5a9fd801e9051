// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import java.util.List;

/**
 * The answer to a {@link NewcomerQuestion}.
 *
 * @param total how many there are
 * @param rows the latest ones, the last first
 */
public record Newcomers(long total, List<Newcomer> rows) {
    public Newcomers {
        rows = List.copyOf(rows);
    }
}
