// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

import java.util.List;

/**
 * How a rule is at a moment.
 *
 * @param isFiring its count is above the threshold for long enough; also while it is silenced
 * @param sinceMs when it began to fire, or to be above the threshold while it is pending; 0 when it is quiet
 * @param silencedUntilMs 0 when it is not silenced
 * @param value the highest count of a group
 * @param matches all it ever counted
 * @param groups those with the highest counts, at most 20
 */
public record RuleReading(
        Rule rule,
        RuleCondition condition,
        boolean isFiring,
        long sinceMs,
        long silencedUntilMs,
        long value,
        long matches,
        List<Group> groups) {

    public RuleReading {
        groups = List.copyOf(groups);
    }

    /**
     * What the rule counts under one value.
     *
     * @param key the value; empty for the only group
     * @param count in the window
     * @param lastMs when it was counted last
     * @param text the last of them, in a sentence
     * @param query finds its flows; empty when no query does
     */
    public record Group(String key, long count, long lastMs, String text, String query) {}
}
