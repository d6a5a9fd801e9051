// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { FlowPage } from './api';
import { Layout } from './columns';
import type { EntityKind, Side } from './entity';

/** What the latest flows of an entity say: its processes, and what is the same for all of it. */

const END_PATHS = [
    'process.entity_id',
    'process.name',
    'process.pid',
    'process.executable',
    'process.command_line~160',
    'process.user.name',
    'process.user.id',
    'container.id',
    'container.name',
    'container.image.name',
    'container.runtime',
    'orchestrator.namespace',
    'orchestrator.pod.name',
    'host.name',
    'ip',
    'port',
];

export const MEMBER_FIELDS = [
    'event.end',
    'network.transport',
    ...(['client', 'server'] as const).flatMap((side) => END_PATHS.map((path) => `${side}.${path}`)),
].join(',');

/** One end of a flow, by the paths of its fields; what is not known is missing. */
export type End = Readonly<Record<string, string>>;

export interface Member {
    readonly key: string;
    readonly end: End;
    /** When its latest flow ended or was last seen, in milliseconds. */
    readonly lastMs: number;
    readonly flows: number;
}

export interface Members {
    /** Latest first. */
    readonly processes: readonly Member[];
    /** Of the latest flow; empty without one. */
    readonly latest: End;
    /** Flows that were looked at. */
    readonly looked: number;
    readonly total: number;
}

/** @param isOne whether an end belongs to the entity */
export function membersOf(page: FlowPage, isOne: (end: End, side: Side) => boolean): Members {
    const layout = new Layout(page.columns);
    const processes = new Map<string, Member>();
    let latest: End = {};
    for (const { values } of page.rows) {
        const lastMs = layout.number(values, 'event.end') ?? 0;
        for (const side of ['client', 'server'] as const) {
            const end = endOf(layout, values, side);
            if (!isOne(end, side)) {
                continue;
            }
            if (Object.keys(latest).length === 0) {
                latest = end;
            }
            const key = end['process.entity_id'] ?? end['process.name'];
            if (key) {
                const known = processes.get(key);
                processes.set(key, known ? { ...known, flows: known.flows + 1 } : { key, end, lastMs, flows: 1 });
            }
        }
    }
    return { processes: [...processes.values()], latest, looked: page.rows.length, total: page.total };
}

function endOf(layout: Layout, values: FlowPage['rows'][number]['values'], side: Side): End {
    const end: Record<string, string> = { side };
    const transport = layout.text(values, 'network.transport');
    if (transport) {
        end.transport = transport;
    }
    for (const path of END_PATHS) {
        const text = layout.text(values, `${side}.${path}`);
        if (text !== null) {
            end[path.replace(/~\d+$/, '')] = text;
        }
    }
    return end;
}

/** Whether an end belongs to an entity, as its query finds it. */
export function isEndOf(kind: EntityKind, key: string): (end: End, side: Side) => boolean {
    const wanted = key.toLowerCase();
    const same = (text: string | undefined) => text?.toLowerCase() === wanted;
    switch (kind) {
        case 'process':
            return (end) => same(end['process.entity_id']);
        case 'program':
            return (end) => same(end['process.name']);
        case 'container':
            return (end) => same(end['container.name']) || (end['container.id']?.toLowerCase().startsWith(wanted) ?? false);
        case 'pod':
            return (end) => same(end['orchestrator.pod.name']) || same(`${end['orchestrator.namespace']}/${end['orchestrator.pod.name']}`);
        case 'user':
            return (end) => same(end['process.user.name']) || same(end['process.user.id']);
        case 'host':
            return (end) => same(end.ip) || same(end['host.name']);
        case 'port':
            return (end, side) => side === 'server' && (same(end.port) || same(`${end.transport}:${end.port}`));
    }
}
