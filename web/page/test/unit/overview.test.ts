// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import { agentState } from '../../src/lib/agents';
import type { CaptureInterface, Feed } from '../../src/lib/api';
import { firstFacts } from '../../src/lib/firstvisit';
import { coarser, mainKinds, pathQuery, sparkPath } from '../../src/lib/overview';

const point = (more: Partial<CaptureInterface>): CaptureInterface => ({
    name: 'lo',
    packets: 0,
    bytes: 0,
    packets_per_s: 0,
    bytes_per_s: 0,
    live_flows: 0,
    drops: {},
    companions: [],
    always: [],
    ...more,
});

const agent = (more: Partial<Feed['agents'][number]>): Feed['agents'][number] => ({
    host: 'atlas',
    source_id: '1',
    version: '1',
    last_seen_ms: 1_000,
    events: 1,
    gaps: 0,
    clock_ahead: 0,
    clock_behind: 0,
    skew_ms: 0,
    behind_ms: 900,
    ...more,
});

const feed = (more: Partial<Feed>): Feed => ({
    endpoint: 'tcp://*:1234c',
    in_process: false,
    events: 0,
    events_per_s: 0,
    lag_ms: null,
    flows: 'uncaptured',
    live_flows: 0,
    bytes_per_s: 0,
    losses: {},
    agents: [],
    ...more,
});

describe('a small line', () => {
    it('has the sums of neighbours, whole up to the newest', () => {
        expect(coarser([1, 2, 3, 4, null], 10)).toEqual([1, 2, 3, 4, 0]);
        expect(coarser([9, 1, 2, 3, 4], 3)).toEqual([3, 7]);
        expect(coarser([], 3)).toEqual([]);
    });

    it('is drawn in its box, and not at all without values', () => {
        expect(sparkPath([0, 10, 5], 100, 10)).toBe('M0.0 10.0L50.0 0.0L100.0 5.0');
        expect(sparkPath([0, 0], 100, 10)).toBe('');
        expect(sparkPath([7], 100, 10)).toBe('');
    });
});

describe('queries and words of a tile', () => {
    it('ask for the flows of a path, also of one that is not known', () => {
        expect(pathQuery({ process: 'my app', ip: '10.0.0.1', flows: 1 })).toBe('client.process:"my app" server.ip:10.0.0.1 protocol:tcp counted:true');
        expect(pathQuery({ process: null, ip: '10.0.0.1', flows: 1 })).toContain('not has:client.process ');
    });

    it('name the kinds of failures that there are', () => {
        expect(mainKinds({ refused: 1, timed_out: 4, reset: 0 })).toEqual(['timed out', 'refused']);
    });

    it('say whether an agent is alive', () => {
        expect(agentState(agent({})).label).toBe('alive');
        expect(agentState(agent({ behind_ms: 4_000 })).label).toBe('late');
        expect(agentState(agent({ behind_ms: 20_000 })).label).toBe('silent');
        expect(agentState(agent({ behind_ms: null, last_seen_ms: 5_000 }), 6_000).label).toBe('alive');
        expect(agentState(agent({ behind_ms: null, last_seen_ms: null })).label).toBe('not heard');
    });
});

describe('the first visit', () => {
    const facts = (interfaces: CaptureInterface[], feeds: Feed[]) =>
        firstFacts({ interfaces, feeds, history: { state: 'off' }, findings: [{ check: 'kernel', state: 'warning', text: 'too old', mend: 'update it' }] });

    it('says who names the processes of an interface', () => {
        const found = facts([point({ always: ['agent'] })], [feed({ endpoint: 'agent', in_process: true, agents: [agent({})] })]);
        expect(found.map((fact) => fact.is)).toEqual(['captured', 'captured', 'missing', 'missing', 'missing']);
        expect(found[0].text).toContain('the agent of this program names the processes');
        expect(found[4]).toEqual({ is: 'missing', what: 'kernel', text: 'Too old.', mend: 'update it' });
    });

    it('asks for the companion that is missing, and offers the feeds', () => {
        const found = facts([point({ name: 'eth0' })], [feed({ agents: [agent({})] })]);
        expect(found[0].is).toBe('to do');
        expect(found[0].declare).toEqual({ point: 'eth0', feeds: ['tcp://*:1234c'] });
    });

    it('says that nobody names a process without a feed', () => {
        const found = facts([point({})], []);
        expect(facts([], []).map((fact) => fact.what)).toEqual(['Conversations of hosts', 'History']);
        expect(found[0].declare).toBeUndefined();
        expect(found.some((fact) => fact.what === 'Processes' && fact.mend === 'flowbraid up')).toBe(true);
    });
});
