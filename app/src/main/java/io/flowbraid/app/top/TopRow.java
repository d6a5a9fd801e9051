// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

/**
 * One row. Texts are as processes and runtimes gave them: not fit for a terminal.
 *
 * @param key the same for the same thing in every interval
 * @param pid -1 when the row is no process
 */
record TopRow(String key, String name, long pid, String user, String container, RowSums sums) {
    TopRow plus(RowSums more) {
        return new TopRow(key, name, pid, user, container, sums.plus(more));
    }
}
