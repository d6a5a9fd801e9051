// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { RuleState } from './api';
import type { Meaning } from './words';

const MEANINGS: Record<RuleState['state'], Meaning> = {
    firing: { label: 'firing', text: 'above its threshold', tone: 'poor' },
    pending: { label: 'pending', text: 'above its threshold, and not yet for as long as the rule wants', tone: 'fair' },
    silenced: { label: 'silenced', text: 'nobody wants to know for a while', tone: 'plain' },
    quiet: { label: 'quiet', text: 'not above its threshold', tone: 'good' },
};
const ORDER = Object.keys(MEANINGS);

export const SILENCES = [
    { label: '1 hour', seconds: 3_600 },
    { label: '4 hours', seconds: 14_400 },
    { label: '1 day', seconds: 86_400 },
    { label: '7 days', seconds: 604_800 },
] as const;

/** Silenced, but it would fire. */
const SILENCED_FIRING: Meaning = { label: 'silenced, firing', text: 'above its threshold; nobody wants to know for a while', tone: 'fair' };

export function meaningOf(rule: RuleState): Meaning {
    return rule.state === 'silenced' && rule.firing ? SILENCED_FIRING : (MEANINGS[rule.state] ?? MEANINGS.quiet);
}

/** Those first that want attention. */
export function sorted(rules: readonly RuleState[]): RuleState[] {
    return [...rules].sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || one.name.localeCompare(other.name));
}

/** How many are in each state, as a sentence. */
export function summary(rules: readonly RuleState[]): string {
    const parts = ORDER.map((state) => [state, rules.filter((rule) => rule.state === state).length] as const).filter(([, number]) => number > 0);
    return parts.map(([state, number]) => `${number} ${state}`).join(', ');
}

/** `min`, `5 min`, `1 h`: as it is written in a rule. */
export function windowText(ms: number): string {
    for (const [unit, size] of [
        ['d', 86_400_000],
        ['h', 3_600_000],
        ['min', 60_000],
    ] as const) {
        if (ms >= size && ms % size === 0) {
            return `${ms / size} ${unit}`;
        }
    }
    return `${ms / 1_000} s`;
}

/** View, argument and changes of the link to what a rule counts; null where there is no such view. */
export function ruleLink(subject: RuleState['subject'], query: string | null): [string, string, Record<string, string | null>] | null {
    if (subject === 'late_agents') {
        return ['interfaces', '', {}];
    }
    if (subject === 'losses') {
        return ['ledger', '', {}];
    }
    if (query !== null) {
        return ['flows', '', { q: query, point: null }];
    }
    return subject === 'new_listeners' ? ['sockets', '', { q: null }] : null;
}

/** Names of lists, each with its entry. */
export function listsOf(text: string): [string, string][] {
    try {
        return Object.entries(JSON.parse(text) as Record<string, string>);
    } catch {
        return [];
    }
}
