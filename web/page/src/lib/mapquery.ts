// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { MapEdge, MapNode } from './api';
import { groupTerm } from './groupings';
import { term } from './query';

/** Queries for the flows of what a map shows. */

type Side = 'client' | 'server';

/** Fields that name an end, and what it is in. Where one is missing, a query says so. */
const NAMES: Record<string, string> = { process: 'process.name', container: 'container.name', pod: 'orchestrator.pod.name', host: 'ip' };
const GROUPS: Record<string, readonly string[]> = {
    namespace: ['orchestrator.namespace'],
    container: ['container.name'],
    host: ['host.name'],
    place: ['orchestrator.namespace', 'container.name', 'host.name'],
};

/** A link with more is too long to share. */
const MAX_EDGES = 12;
const MAX_LENGTH = 1_800;

export interface MapQuestion {
    readonly by: string;
    /** What ends are in; empty where that does not matter. */
    readonly within: string;
}

/** At one end of a flow. */
export function endQuery(node: MapNode, side: Side, { by, within }: MapQuestion): string {
    const isAddress = node.kind === 'host' && by !== 'host';
    const terms = [groupTerm(isAddress ? 'host' : by, node.label, side)];
    if (isAddress) {
        terms.push(term(`${side}.${NAMES[by]}`, null));
    }
    if (node.group) {
        terms.push(term(`${side}.${node.group.kind}`, node.group.name));
    } else {
        terms.push(...(GROUPS[within] ?? []).map((field) => term(`${side}.${field}`, null)));
    }
    return terms.join(' ');
}

/** At either end. */
export function nodeQuery(node: MapNode, question: MapQuestion): string {
    return `((${endQuery(node, 'client', question)}) or (${endQuery(node, 'server', question)}))`;
}

/** The flows of some edges; null when that takes a query that is too long. */
export function edgesQuery(edges: readonly MapEdge[], nodeAt: ReadonlyMap<string, MapNode>, question: MapQuestion): string | null {
    if (edges.length > MAX_EDGES) {
        return null;
    }
    const queries = edges.map(({ source, target }) =>
        [endQuery(nodeAt.get(source)!, 'client', question), endQuery(nodeAt.get(target)!, 'server', question)].join(' '),
    );
    const query = queries.length === 1 ? queries[0] : `(${queries.map((each) => `(${each})`).join(' or ')})`;
    return query.length > MAX_LENGTH ? null : query;
}
