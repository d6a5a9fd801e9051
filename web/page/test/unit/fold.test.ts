// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import type { Field, Value } from '../../src/lib/api';
import { columnsOf, Layout } from '../../src/lib/columns';
import type { FlowRow } from '../../src/lib/flowtable';
import { FOLD_FIELDS, Folding, foldQuery, ruleOf } from '../../src/lib/fold';

const FIELDS = ['event.start', 'client.bytes', 'tcp.handshake_rtt_ms', 'tcp.state', 'event.duration', ...FOLD_FIELDS];
const LAYOUT = new Layout(FIELDS);
const [byStart] = columnsOf(['began'], []);
const BY = { column: byStart, descending: true };

const field = (path: string, type: Field['type']): Field => ({ path, label: path, type, description: '' });
const CATALOGUE = [
    field('event.start', 'time'),
    field('client.bytes', 'bytes'),
    field('tcp.handshake_rtt_ms', 'millis'),
    field('tcp.state', 'text'),
    field('event.duration', 'duration'),
];

let order = 0;

function row(id: string, client: string, values: { start: number; bytes?: number | null; rtt?: number | null; state?: string }, final = true): FlowRow {
    const { start, bytes = 10, rtt = null, state = 'SF' } = values;
    const all: Value[] = [start, bytes, rtt, state, start * 10, 'tcp', client, 'nginx', '10.0.0.1', 443, 'packets'];
    return { id, order: order++, final, values: all };
}

const valueOf = (each: FlowRow, path: string) => LAYOUT.value(each.values, path);

describe('Folding', () => {
    const rows = [
        row('a', 'curl', { start: 1, rtt: 2 }),
        row('b', 'wget', { start: 2 }),
        row('c', 'curl', { start: 3, bytes: 5, rtt: 4 }, false),
        row('d', 'curl', { start: 2, bytes: null, state: 'REJ' }),
    ];

    it('makes one row of repeated flows, with sums and the newest time', () => {
        const [first, second] = new Folding(CATALOGUE).rows(rows, LAYOUT, BY, new Set());

        expect([first.count, first.final, second.id, second.count]).toEqual([3, false, 'b', undefined]);
        expect(valueOf(first, 'event.start')).toBe(3);
        expect(valueOf(first, 'event.duration')).toBe(30);
        expect(valueOf(first, 'client.bytes')).toBe(15);
        expect(valueOf(first, 'tcp.handshake_rtt_ms')).toBe(3);
        expect(valueOf(first, 'tcp.state')).toBeNull();
        expect(valueOf(first, 'server.port')).toBe(443);
    });

    it('shows the flows of a row that is open after it', () => {
        const folding = new Folding(CATALOGUE);
        const key = folding.rows(rows, LAYOUT, BY, new Set())[0].foldKey!;
        const opened = folding.rows(rows, LAYOUT, BY, new Set([key]));

        expect(opened.map((each) => each.id)).toEqual(['ax', 'c', 'd', 'a', 'b']);
        expect(opened.map((each) => each.isPart ?? false)).toEqual([false, true, true, true, false]);
    });

    it('folds twenty thousand flows in a moment', () => {
        const many = Array.from({ length: 20_000 }, (_each, at) => row(`f${at}`, `client-${at % 300}`, { start: at }));
        const folding = new Folding(CATALOGUE);
        folding.rows(many, LAYOUT, BY, new Set());
        const began = performance.now();
        const folded = folding.rows(many, LAYOUT, BY, new Set());

        expect(folded.length).toBe(300);
        expect(folded.reduce((sum, each) => sum + (each.count ?? 1), 0)).toBe(20_000);
        expect(performance.now() - began).toBeLessThan(1_000);
    });

    it('asks for the flows of a row', () => {
        expect(foldQuery(rows[0], LAYOUT)).toBe(
            'network.transport:tcp client.process.name:curl server.process.name:nginx server.ip:10.0.0.1 server.port:443 observer.type:packets',
        );
    });

    it('sums what is an amount, and nothing else', () => {
        const numbers = ['client.packets', 'tcp.retransmitted.client', 'live.bytes_per_s', 'server.port', 'client.process.pid', 'network.vlan'];

        expect(numbers.map((path) => ruleOf(path, 'number'))).toEqual(['sum', 'sum', 'sum', 'same', 'same', 'same']);
    });
});
