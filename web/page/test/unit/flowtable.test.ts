// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../src/lib/columns';
import { FlowTable, sortedRows } from '../../src/lib/flowtable';
import type { Value } from '../../src/lib/api';

const FIELDS = ['event.start', 'client.process.name', 'client.bytes', 'server.bytes'];
const [byStart, byClient] = columnsOf(['began', 'client'], []);

function row(id: string, start: number, name: string | null, bytes: number): [string, number, ...Value[]] {
    return [id, 0, start, name, bytes, 0];
}

function tableOf(...rows: [string, number, ...Value[]][]): FlowTable {
    const table = new FlowTable(5);
    table.begin(FIELDS);
    table.apply({ at: 1_000, updates: rows, removed: [] });
    return table;
}

const ids = (table: FlowTable, column = byStart, descending = true) =>
    table.sort((rows) => sortedRows(rows, { column, descending }, table.fields)).map((each) => each.id);

describe('FlowTable', () => {
    it('keeps one row for each flow, with its newest values', () => {
        const table = tableOf(row('a', 1, 'curl', 10), row('b', 2, 'curl', 10));
        table.apply({ at: 2_000, updates: [row('a', 1, 'wget', 20)], removed: [] });

        expect(ids(table)).toEqual(['b', 'a']);
        expect(table.fields.text(table.sorted[1].values, 'client.process.name')).toBe('wget');
    });

    it('forgets what the server takes away', () => {
        const table = tableOf(row('a', 1, 'curl', 10), row('b', 2, 'curl', 10));
        table.apply({ at: 2_000, updates: [], removed: ['a', 'never-heard-of'] });

        expect(ids(table)).toEqual(['b']);
    });

    it('holds no more than its limit, whatever comes', () => {
        const table = tableOf();
        for (let at = 0; at < 1_000; at++) {
            table.apply({ at, updates: [row(`f${at}`, at, 'x', 1)], removed: [] });
        }

        expect(table.size).toBe(5);
        expect(ids(table)[0]).toBe('f999');
    });

    it('puts absent values last in either direction', () => {
        const table = tableOf(row('a', 1, null, 0), row('b', 2, 'nginx', 0), row('c', 3, 'curl', 0));

        expect(ids(table, byClient, false)).toEqual(['c', 'b', 'a']);
        expect(ids(table, byClient, true)).toEqual(['b', 'c', 'a']);
    });

    it('begins anew when the stream does', () => {
        const table = tableOf(row('a', 1, 'curl', 10));
        table.begin(FIELDS);

        expect(ids(table)).toEqual([]);
    });

    it('takes 5,000 updates a second on 10,000 flows in a small part of that second', () => {
        const table = new FlowTable();
        table.begin(FIELDS);
        const many = Array.from({ length: 10_000 }, (_each, at) => row(`f${at}`, at, `p${at % 97}`, at));
        table.apply({ at: 0, updates: many, removed: [] });

        const begun = performance.now();
        for (let second = 1; second <= 10; second++) {
            for (const half of [0, 500]) {
                const updates = many.slice(0, 2_500).map((each) => row(each[0], 1, 'x', second * 1_000 + half));
                table.apply({ at: second * 1_000 + half, updates, removed: [] });
            }
            table.sort((rows) => sortedRows(rows, { column: byClient, descending: true }, table.fields));
        }
        const msForOneSecond = (performance.now() - begun) / 10;

        expect(msForOneSecond).toBeLessThan(250);
    });
});
