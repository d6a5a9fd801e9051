// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

/**
 * What {@link StitchLoad} runs once.
 *
 * @param hosts that report
 * @param instances stitchers with one thread each
 * @param connections of all hosts
 * @param isOpen only the clients' hosts report, and nothing is due yet
 */
record LoadScenario(int hosts, int instances, int connections, boolean isOpen) {
    /** Whole, such as {@code 10,1,150000} or {@code 10,1,150000,open}. */
    static LoadScenario of(String text) {
        final String[] words = text.split(",");
        return new LoadScenario(
                Integer.parseInt(words[0]),
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                words.length > 3 && words[3].equals("open"));
    }

    int records() {
        return isOpen ? connections : 2 * connections;
    }
}
