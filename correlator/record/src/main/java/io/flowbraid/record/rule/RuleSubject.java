// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

/** What a rule counts. */
public enum RuleSubject {
    /** Flows that match its query, each once. */
    FLOWS,
    /** TCP sockets that began to listen where none of the same program did before. */
    NEW_LISTENERS,
    /** Agents that are late, silent or lose events, at this moment. */
    LATE_AGENTS,
    /** What the ledger counts as lost. */
    LOSSES
}
