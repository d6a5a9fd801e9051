// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import type { CaptureInterface, Feed } from '../../src/lib/api';
import { accompanied, clockFaults, feedUses } from '../../src/lib/feeds';

const FEED = 'tcp://*:1234c';

function interfaceOf(name: string, companions: string[], always: string[] = []): CaptureInterface {
    return { name, companions, always, packets: 0, bytes: 0, packets_per_s: 0, bytes_per_s: 0, live_flows: 0, drops: {} };
}

function agent(clock_ahead: number, clock_behind: number, skew_ms: number): Feed['agents'][number] {
    return { host: 'atlas', source_id: '7', version: '', last_seen_ms: 1, events: 1, gaps: 0, clock_ahead, clock_behind, skew_ms };
}

describe('feeds', () => {
    it('accompany the interfaces that name them', () => {
        const interfaces = [interfaceOf('lo', [FEED]), interfaceOf('eth0', []), interfaceOf('eth1', [], [FEED])];

        expect(accompanied(FEED, interfaces)).toEqual(['lo', 'eth1']);
        expect(accompanied(FEED, [])).toEqual([]);
    });

    it('say what they can be used for, with the interfaces by name', () => {
        expect(feedUses(['lo', 'eth1']).map((use) => [use.flows, use.label])).toEqual([
            ['uncaptured', 'Accompanies lo, eth1'],
            ['all', 'Stands alone'],
            ['none', 'Only names processes'],
        ]);
        expect(feedUses([])[0].text).toContain('every connection is a flow');
    });

    it('say nothing of a clock that agrees, and the counts of one that does not', () => {
        expect(clockFaults(agent(0, 0, 0))).toEqual([]);
        expect(clockFaults(agent(0, 0, -2.5))).toEqual([]);
        expect(clockFaults(agent(3, 0, 600_000)).map((fault) => fault.label)).toEqual(['clock ahead 3', 'ahead by 10 m 00 s']);
        expect(clockFaults(agent(0, 1_200, -1.5)).map((fault) => fault.label)).toEqual(['clock behind 1\u202f200', 'behind by 1.50 ms']);
        expect(clockFaults(agent(0, 0, -2_000)).map((fault) => fault.label)).toEqual(['behind by 2.00 s']);
    });
});
