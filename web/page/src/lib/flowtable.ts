// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { Value } from './api';
import { Layout, type Column } from './columns';
import { retransmitsOf, rttOf, sentOf } from './counters';
import type { FlowUpdates } from './stream';

export interface FlowRow {
    readonly id: string;
    /** Of its coming, so that equal rows keep their order. */
    readonly order: number;
    final: boolean;
    values: readonly Value[];
    /** Of a row that stands for several flows: how many, and what they have in common. */
    readonly count?: number;
    readonly foldKey?: string;
    /** One of the flows of the row before, which is open. */
    readonly isPart?: boolean;
}

export interface Sort {
    readonly column: Column;
    readonly descending: boolean;
}

/**
 * The live flows that match. An update is a look-up and a few stores; sorting is asked for apart, at most once a second.
 * What is kept is what the server keeps: a flow it takes away goes, and beyond the limit the one that came first goes.
 */
export class FlowTable {
    private readonly rows = new Map<string, FlowRow>();
    private layout = new Layout([]);
    private came = 0;
    private view: FlowRow[] = [];

    constructor(private readonly limit = 20_000) {}

    get size(): number {
        return this.rows.size;
    }

    get fields(): Layout {
        return this.layout;
    }

    /** As they are now, whatever becomes of them later. */
    copy(): FlowRow[] {
        return [...this.rows.values()].map((row) => ({ ...row }));
    }

    /** In the order of the last sort. */
    get sorted(): readonly FlowRow[] {
        return this.view;
    }

    /** Forgets everything, for the stream will say it again. */
    begin(fields: readonly string[]): void {
        this.rows.clear();
        this.layout = new Layout(fields);
    }

    apply(news: FlowUpdates): void {
        for (const id of news.removed) {
            this.rows.delete(id);
        }
        for (const [id, final, ...values] of news.updates) {
            const row = this.rows.get(id);
            if (row) {
                row.final = final === 1;
                row.values = values;
            } else {
                this.rows.set(id, { id, order: this.came++, final: final === 1, values });
            }
        }
        this.keepLimit();
    }

    private keepLimit(): void {
        for (const id of this.rows.keys()) {
            if (this.rows.size <= this.limit) {
                return;
            }
            this.rows.delete(id);
        }
    }

    /** @param arrange puts the flows in order, or makes other rows of them */
    sort(arrange: (rows: FlowRow[]) => FlowRow[]): readonly FlowRow[] {
        this.view = arrange([...this.rows.values()]);
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
        case 'retransmits':
            return retransmitsOf(column, layout, row.values).sum;
        case 'sent':
            return sentOf(column, layout, row.values).bytes;
        case 'rtt':
            return rttOf(column, layout, row.values).ms;
        default: {
            const value = layout.value(row.values, column.fields[0]);
            return typeof value === 'string' ? value.toLowerCase() : typeof value === 'boolean' ? Number(value) : value;
        }
    }
}
