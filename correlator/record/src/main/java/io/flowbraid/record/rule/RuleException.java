// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

/** A rule that is none: what is wrong with it, where, and how to mend it, in one sentence. */
public final class RuleException extends Exception {
    private static final long serialVersionUID = 1L;

    RuleException(String name, String text, String message, int position) {
        super("rules." + name + ": " + message + ", at character " + (position + 1) + " of '" + text + "'");
    }
}
