// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { Value } from './api';
import { Layout, type Column } from './columns';
import type { FlowUpdates } from './stream';

export interface FlowRow {
    readonly id: string;
    /** Of its coming, so that equal rows keep their order. */
    readonly order: number;
    final: boolean;
    values: readonly Value[];
    octets: number;
    /** Octets a second, both directions. */
    rate: number;
    at: number;
}

export interface Sort {
    readonly column: Column;
    readonly descending: boolean;
}

/** Half of what a rate says comes from the last two seconds. */
const RATE_HALF_LIFE_MS = 1_500;
/** Whoever says nothing for this long sends nothing. */
const RATE_STALE_MS = 3_000;

/**
 * The live flows that match. An update is a look-up and a few stores; sorting is asked for apart, at most once a second.
 * What is kept is what the server keeps: a flow it takes away goes, and beyond the limit the one that came first goes.
 */
export class FlowTable {
    private readonly rows = new Map<string, FlowRow>();
    private layout = new Layout([]);
    private octetsAt: [number, number] = [-1, -1];
    private came = 0;
    private view: FlowRow[] = [];

    constructor(private readonly limit = 20_000) {}

    get size(): number {
        return this.rows.size;
    }

    get fields(): Layout {
        return this.layout;
    }

    /** In the order of the last sort. */
    get sorted(): readonly FlowRow[] {
        return this.view;
    }

    /** Forgets everything, for the stream will say it again. */
    begin(fields: readonly string[]): void {
        this.rows.clear();
        this.layout = new Layout(fields);
        this.octetsAt = [fields.indexOf('client.bytes') + 2, fields.indexOf('server.bytes') + 2];
    }

    apply(news: FlowUpdates): void {
        for (const id of news.removed) {
            this.rows.delete(id);
        }
        for (const update of news.updates) {
            const row = this.rows.get(update[0]);
            if (row) {
                this.change(row, update, news.at);
            } else {
                this.add(update, news.at);
            }
        }
        this.keepLimit();
    }

    private add(update: [string, number, ...Value[]], at: number): void {
        this.rows.set(update[0], {
            id: update[0],
            order: this.came++,
            final: update[1] === 1,
            values: update.slice(2) as Value[],
            octets: this.octets(update),
            rate: 0,
            at,
        });
    }

    private change(row: FlowRow, update: [string, number, ...Value[]], at: number): void {
        const octets = this.octets(update);
        const elapsedMs = at - row.at;
        if (elapsedMs > 0) {
            const rate = (1_000 * Math.max(0, octets - row.octets)) / elapsedMs;
            const old = Math.pow(0.5, elapsedMs / RATE_HALF_LIFE_MS);
            row.rate = row.rate === 0 ? rate : old * row.rate + (1 - old) * rate;
            row.at = at;
            row.octets = octets;
        }
        row.final = update[1] === 1;
        row.values = update.slice(2) as Value[];
    }

    private octets(update: [string, number, ...Value[]]): number {
        return Number(update[this.octetsAt[0]] ?? 0) + Number(update[this.octetsAt[1]] ?? 0);
    }

    private keepLimit(): void {
        for (const id of this.rows.keys()) {
            if (this.rows.size <= this.limit) {
                return;
            }
            this.rows.delete(id);
        }
    }

    sort(by: Sort, nowMs: number): readonly FlowRow[] {
        for (const row of this.rows.values()) {
            if (row.rate !== 0 && (row.final || nowMs - row.at > RATE_STALE_MS)) {
                row.rate = 0;
            }
        }
        this.view = sortedRows([...this.rows.values()], by, this.layout);
        return this.view;
    }
}

/** Absent values come last, whichever way one sorts. */
export function sortedRows(rows: FlowRow[], by: Sort, layout: Layout): FlowRow[] {
    const turn = by.descending ? -1 : 1;
    const keys = new Map<FlowRow, string | number | null>();
    for (const row of rows) {
        keys.set(row, sortKey(row, by.column, layout));
    }
    return rows.sort((one, other) => {
        const left = keys.get(one) ?? null;
        const right = keys.get(other) ?? null;
        if (left === right) {
            return other.order - one.order;
        }
        if (left === null) {
            return 1;
        }
        if (right === null) {
            return -1;
        }
        return left < right ? -turn : turn;
    });
}

function sortKey(row: FlowRow, column: Column, layout: Layout): string | number | null {
    switch (column.look) {
        case 'rate':
            return row.rate;
        case 'retransmits':
            return (
                (layout.number(row.values, column.fields[0]) ?? 0) + (layout.number(row.values, column.fields[1]) ?? 0)
            );
        default: {
            const value = layout.value(row.values, column.fields[0]);
            return typeof value === 'string' ? value.toLowerCase() : typeof value === 'boolean' ? Number(value) : value;
        }
    }
}
