// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { MapEdge, MapNode, TalkMap } from './api';

/**
 * What a map shows of an answer: groups as bands, small groups as one card each, small nodes of a band together. What was
 * shown stays shown while it is among the bigger ones, so that a refresh moves nothing.
 */

/** One card: a node, a whole group of nodes, or the small nodes of a cell. */
export interface Card {
    readonly id: string;
    readonly kind: 'node' | 'group' | 'others';
    readonly band: string;
    /** The nodes that it stands for; one of a node. */
    readonly nodes: readonly MapNode[];
    readonly bytes: number;
    readonly flows: number;
}

export interface Band {
    readonly id: string;
    readonly kind: BandKind;
    /** Name of the group; empty where the kind says all. */
    readonly name: string;
}

export type BandKind = 'namespace' | 'container' | 'host' | 'ungrouped' | 'small' | 'elsewhere';

/** What passes between two cards. */
export interface Link {
    readonly source: string;
    readonly target: string;
    /** The edges that it stands for. */
    readonly edges: readonly MapEdge[];
    readonly bytes: number | null;
    readonly packets: number | null;
    readonly flows: number;
    readonly failed: number;
    /** Of several edges the longest. */
    readonly rttMs: number | null;
    readonly ports: readonly string[];
    readonly morePorts: boolean;
}

const SMALL = 'small';
const ELSEWHERE = 'elsewhere';
const UNGROUPED = 'ungrouped';
const PORTS = 4;

export function bandOf(node: MapNode, isGrouped: boolean): Band {
    if (node.group) {
        return { id: `${node.group.kind}/${node.group.name}`, kind: node.group.kind, name: node.group.name };
    }
    return isGrouped && node.kind === 'host'
        ? { id: ELSEWHERE, kind: ELSEWHERE, name: '' }
        : { id: UNGROUPED, kind: UNGROUPED, name: '' };
}

/** Which of some things are shown: the biggest, and those that were shown before while they are not much smaller. */
export function keepShown<Thing>(
    things: readonly Thing[],
    bytesOf: (thing: Thing) => number,
    idOf: (thing: Thing) => string,
    before: ReadonlySet<string>,
    limit: number,
): { shown: Thing[]; rest: Thing[] } {
    const ranked = [...things].sort((one, other) => bytesOf(other) - bytesOf(one) || (idOf(one) < idOf(other) ? -1 : 1));
    // One card less is no gain when it makes room for one that says so.
    if (ranked.length <= limit + 1) {
        return { shown: ranked, rest: [] };
    }
    const shown: Thing[] = [];
    const rest: Thing[] = [];
    ranked.forEach((thing, rank) => {
        const stays = rank < limit || (rank < 1.5 * limit && before.has(idOf(thing)));
        (stays ? shown : rest).push(thing);
    });
    return rest.length > 1 ? { shown, rest } : { shown: ranked, rest: [] };
}

export function sum(values: readonly (number | null)[]): number | null {
    return values.reduce((total, value) => (value === null ? total : (total ?? 0) + value), null);
}

export function cardOf(id: string, kind: Card['kind'], band: string, nodes: readonly MapNode[]): Card {
    return {
        id,
        kind,
        band,
        nodes,
        bytes: sum(nodes.map((node) => node.bytes)) ?? 0,
        flows: nodes.reduce((total, node) => total + node.flows, 0),
    };
}

/** The cards before the small ones of a cell are put together, and their bands. */
export function cardsOf(
    map: TalkMap,
    isGrouped: boolean,
    shownBands: Set<string>,
    unfolded: ReadonlySet<string>,
    limit: number,
): { cards: Card[]; bands: Map<string, Band> } {
    const groups = new Map<string, { band: Band; nodes: MapNode[] }>();
    for (const node of map.nodes) {
        const band = bandOf(node, isGrouped);
        const group = groups.get(band.id);
        if (group) {
            group.nodes.push(node);
        } else {
            groups.set(band.id, { band, nodes: [node] });
        }
    }
    const all = [...groups.values()];
    const always = all.filter(({ band }) => band.name === '' || unfolded.has(band.id));
    const { shown, rest } = keepShown(
        all.filter((group) => !always.includes(group)),
        ({ nodes }) => sum(nodes.map((node) => node.bytes)) ?? 0,
        ({ band }) => band.id,
        shownBands,
        limit,
    );
    const bands = new Map<string, Band>();
    const cards: Card[] = [];
    for (const { band, nodes } of [...always, ...shown]) {
        shownBands.add(band.id);
        bands.set(band.id, band);
        cards.push(...nodes.map((node) => cardOf(node.id, 'node', band.id, [node])));
    }
    for (const { band, nodes } of rest) {
        shownBands.delete(band.id);
        bands.set(SMALL, { id: SMALL, kind: SMALL, name: '' });
        cards.push(cardOf(band.id, 'group', SMALL, nodes));
    }
    return { cards, bands };
}

/** The edges between cards, those of the same two together; biggest first. */
export function linksOf(edges: readonly MapEdge[], cards: readonly Card[]): Link[] {
    const cardAt = new Map(cards.flatMap((card) => card.nodes.map((node) => [node.id, card.id] as const)));
    const together = new Map<string, MapEdge[]>();
    for (const edge of edges) {
        const source = cardAt.get(edge.source);
        const target = cardAt.get(edge.target);
        if (source !== undefined && target !== undefined) {
            const key = JSON.stringify([source, target]);
            const known = together.get(key);
            if (known) {
                known.push(edge);
            } else {
                together.set(key, [edge]);
            }
        }
    }
    return [...together.entries()]
        .map(([key, edges]) => {
            const [source, target] = JSON.parse(key) as [string, string];
            return linkOf(source, target, edges);
        })
        .sort((one, other) => (other.bytes ?? 0) - (one.bytes ?? 0));
}

export function linkOf(source: string, target: string, edges: readonly MapEdge[]): Link {
    const ports = [...new Set([...edges].sort((one, other) => (other.bytes ?? 0) - (one.bytes ?? 0)).flatMap((edge) => edge.ports))];
    const trips = edges.map((edge) => edge.rtt_ms).filter((ms) => ms !== null);
    return {
        source,
        target,
        edges,
        bytes: sum(edges.map((edge) => edge.bytes)),
        packets: sum(edges.map((edge) => edge.packets)),
        flows: edges.reduce((total, edge) => total + edge.flows, 0),
        failed: edges.reduce((total, edge) => total + edge.failed, 0),
        rttMs: trips.length === 0 ? null : Math.max(...trips),
        ports: ports.slice(0, PORTS),
        morePorts: ports.length > PORTS || edges.some((edge) => edge.more_ports),
    };
}
