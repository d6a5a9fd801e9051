// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

/**
 * One thing wrong with the configuration.
 *
 * @param origin file and line, or the option that said it
 * @param sentence the key, what is wrong with it and what would be right
 */
public record ConfigProblem(String origin, String sentence) {

    @Override
    public String toString() {
        return origin + ": " + sentence;
    }
}
