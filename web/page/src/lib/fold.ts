// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { Field, Value } from './api';
import type { Layout } from './columns';
import { sortedRows, type FlowRow, type Sort } from './flowtable';
import { term } from './query';

/**
 * Repeated flows as one row: those of the same two processes to the same address and port, counted by the same means. The
 * server folds the past by the same rules (`fold=yes`).
 */
export const FOLD_FIELDS = ['network.transport', 'client.process.name', 'server.process.name', 'server.ip', 'server.port', 'observer.type'];

/** What stands in a folded row. */
type Rule = 'sum' | 'latest' | 'longest' | 'mean' | 'same';

const AMOUNT = /\b(bytes|packets|segments|retransmits|lost|out_of_order)$|^tcp\.(retransmitted|out_of_order)\.|^live\.bytes_per_s$/;
const RULES: Partial<Record<Field['type'], Rule>> = { bytes: 'sum', time: 'latest', duration: 'longest', millis: 'mean' };
/** Of the usual columns, which are shown before the catalogue of fields is here. */
const USUAL: Record<string, Rule> = { 'event.start': 'latest', 'event.duration': 'longest', 'tcp.handshake_rtt_ms': 'mean' };

export function ruleOf(path: string, type: Field['type'] | undefined): Rule {
    return AMOUNT.test(path) ? 'sum' : ((type && RULES[type]) ?? USUAL[path] ?? 'same');
}

/** A query for the flows of a folded row. */
export function foldQuery(row: FlowRow, layout: Layout): string {
    return FOLD_FIELDS.map((field) => term(field, layout.value(row.values, field))).join(' ');
}

export class Folding {
    private readonly types: ReadonlyMap<string, Field['type']>;
    /** Of the values that a row has now. */
    private readonly keys = new WeakMap<readonly Value[], string>();

    constructor(catalogue: readonly Field[]) {
        this.types = new Map(catalogue.map((field) => [field.path, field.type]));
    }

    /** Sorted; those of an open row follow it. */
    rows(rows: readonly FlowRow[], layout: Layout, by: Sort, open: ReadonlySet<string>): FlowRow[] {
        const groups = new Map<string, FlowRow[]>();
        for (const row of rows) {
            const key = this.keyOf(row, layout);
            const group = groups.get(key);
            if (group) {
                group.push(row);
            } else {
                groups.set(key, [row]);
            }
        }
        const rules = layout.fields.map((field) => ruleOf(field, this.types.get(field)));
        const folded = [...groups].map(([key, group]) => (group.length === 1 ? group[0] : fold(key, group, rules)));
        const sorted = sortedRows(folded, by, layout);
        return open.size === 0
            ? sorted
            : sorted.flatMap((row) =>
                  row.foldKey !== undefined && open.has(row.foldKey)
                      ? [row, ...sortedRows([...groups.get(row.foldKey)!], by, layout).map((part) => ({ ...part, isPart: true }))]
                      : [row],
              );
    }

    /** A folded row as its flows are now. */
    refold(row: FlowRow, parts: readonly FlowRow[], layout: Layout): FlowRow {
        const rules = layout.fields.map((field) => ruleOf(field, this.types.get(field)));
        const { final, values } = fold('', parts, rules);
        return { ...row, final, values, count: parts.length };
    }

    private keyOf(row: FlowRow, layout: Layout): string {
        let key = this.keys.get(row.values);
        if (key === undefined) {
            key = foldKeyOf(row.values, layout);
            this.keys.set(row.values, key);
        }
        return key;
    }
}

/** What the flows of one row have in common. */
export const foldKeyOf = (values: readonly Value[], layout: Layout): string =>
    JSON.stringify(FOLD_FIELDS.map((field) => layout.value(values, field)));

function fold(key: string, group: readonly FlowRow[], rules: readonly Rule[]): FlowRow {
    const first = group[0];
    return {
        id: `${first.id}x`,
        order: group[group.length - 1].order,
        final: group.every((row) => row.final),
        values: rules.map((rule, at) => together(rule, group, at)),
        count: group.length,
        foldKey: key,
    };
}

function together(rule: Rule, group: readonly FlowRow[], at: number): Value {
    const first = group[0].values[at] ?? null;
    if (rule === 'same') {
        return group.every((row) => (row.values[at] ?? null) === first) ? first : null;
    }
    let known = 0;
    let sum = 0;
    let most = -Infinity;
    for (const row of group) {
        const value = row.values[at];
        if (typeof value === 'number') {
            known++;
            sum += value;
            most = Math.max(most, value);
        }
    }
    return known === 0 ? null : rule === 'sum' ? sum : rule === 'mean' ? sum / known : most;
}
