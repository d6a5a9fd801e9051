// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cost;

import java.nio.file.Path;

/**
 * What is run.
 *
 * @param generator load.c, compiled
 * @param attacher attach.c, compiled
 * @param object the eBPF programs
 * @param product the launcher of Flowbraid
 */
record CostPrograms(Path generator, Path attacher, Path object, Path product) {
    static CostPrograms of(String[] words) {
        return new CostPrograms(Path.of(words[0]), Path.of(words[1]), Path.of(words[2]), Path.of(words[3]));
    }
}
