// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, test } from 'vitest';
import type { RuleState } from '../../src/lib/api';
import { listsOf, meaningOf, ruleLink, sorted, summary, windowText } from '../../src/lib/rules';

const rule = (name: string, state: RuleState['state'], firing = state === 'firing'): RuleState => ({
    name,
    text: 'failed > 5/min',
    built_in: false,
    subject: 'flows',
    state,
    firing,
    since: null,
    silenced_until: null,
    value: 0,
    threshold: 5,
    window_ms: 60_000,
    matches: 0,
    query: 'failed',
    groups: [],
});

describe('rules', () => {
    test('those that fire come first, then by name', () => {
        const rules = [rule('b', 'quiet'), rule('a', 'quiet'), rule('d', 'silenced'), rule('c', 'firing'), rule('e', 'pending')];

        expect(sorted(rules).map((each) => each.name)).toEqual(['c', 'e', 'd', 'a', 'b']);
        expect(summary(rules)).toBe('1 firing, 1 pending, 1 silenced, 2 quiet');
    });

    test('a silenced one tells whether it would fire', () => {
        expect(meaningOf(rule('a', 'silenced')).label).toBe('silenced');
        expect(meaningOf(rule('a', 'silenced', true)).label).toBe('silenced, firing');
    });

    test('windows are written as in a rule', () => {
        expect([1_000, 60_000, 300_000, 3_600_000, 5_400_000, 86_400_000].map(windowText)).toEqual(['1 s', '1 min', '5 min', '1 h', '90 min', '1 d']);
    });

    test('each leads to where its matches are', () => {
        expect(ruleLink('flows', 'list:malware')).toEqual(['flows', '', { q: 'list:malware', point: null }]);
        expect(ruleLink('late_agents', null)?.[0]).toBe('interfaces');
        expect(ruleLink('losses', null)?.[0]).toBe('ledger');
        expect(ruleLink('new_listeners', null)?.[0]).toBe('sockets');
        expect(ruleLink('flows', null)).toBeNull();
    });

    test('lists are read, and nonsense is none', () => {
        expect(listsOf('{"malware":"203.0.113.0/24"}')).toEqual([['malware', '203.0.113.0/24']]);
        expect(listsOf('nonsense')).toEqual([]);
    });
});
