// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

import java.util.Locale;

/** Whether a rule says something. */
public enum RuleCondition {
    QUIET,
    /** Above its threshold, and not yet for as long as the rule wants. */
    PENDING,
    FIRING,
    /** Somebody does not want to know until a moment. */
    SILENCED;

    private final String text = name().toLowerCase(Locale.ROOT);

    public String text() {
        return text;
    }
}
