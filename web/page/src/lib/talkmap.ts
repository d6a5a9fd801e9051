// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { MapEdge, MapNode, TalkMap } from './api';

export interface PlacedNode {
    readonly node: MapNode;
    readonly layer: number;
    readonly x: number;
    readonly y: number;
    readonly height: number;
    /** How far out the line goes by which it talks to itself. */
    readonly loop: number;
}

export interface PlacedEdge {
    readonly edge: MapEdge;
    readonly path: string;
    readonly width: number;
    /** Talks to itself. */
    readonly loop: boolean;
}

export interface MapLayout {
    readonly nodes: PlacedNode[];
    readonly edges: PlacedEdge[];
    readonly height: number;
}

export const NODE_WIDTH = 10;
const NODE_GAP = 22;
const SMALLEST_NODE = 6;
const LARGEST_NODE = 90;
const SWEEPS = 6;

/**
 * Clients left, servers right, who is both in the middle, as in a Sankey diagram. Heights grow with the root of the
 * bytes, for the largest talker is often a million times the smallest.
 */
export function layoutMap(map: TalkMap, width: number, labelWidth: number): MapLayout {
    const layers = layersOf(map);
    const neighbours = neighboursOf(map.edges);
    untangle(layers, neighbours);

    const most = Math.max(1, ...map.nodes.map((node) => node.bytes ?? 0));
    const used = layers.filter((layer) => layer.length > 0);
    const heights = new Map(map.nodes.map((node) => [node.id, nodeHeight(node.bytes ?? 0, most)]));
    const height = Math.max(
        160,
        ...used.map((layer) => layer.reduce((sum, node) => sum + heights.get(node.id)! + NODE_GAP, NODE_GAP)),
    );

    const placed = new Map<string, PlacedNode>();
    const alone = new Set(map.edges.filter((edge) => edge.source === edge.target).map((edge) => edge.source));
    used.forEach((layer, at) => {
        const tall = layer.reduce((sum, node) => sum + heights.get(node.id)!, 0);
        const gap = (height - tall) / (layer.length + 1);
        const x = layerX(at, used.length, width, labelWidth);
        let y = gap;
        for (const node of layer) {
            const tall = heights.get(node.id)!;
            placed.set(node.id, { node, layer: at, x, y, height: tall, loop: alone.has(node.id) ? loopReach(tall) : 0 });
            y += heights.get(node.id)! + gap;
        }
    });
    return { nodes: [...placed.values()], edges: placeEdges(map.edges, placed), height };
}

function layerX(at: number, layers: number, width: number, labelWidth: number): number {
    if (layers === 1) {
        return width / 2;
    }
    const room = width - 2 * labelWidth - NODE_WIDTH;
    return labelWidth + (room * at) / (layers - 1);
}

function nodeHeight(bytes: number, most: number): number {
    return SMALLEST_NODE + (LARGEST_NODE - SMALLEST_NODE) * Math.sqrt(Math.max(0, bytes) / most);
}

function layersOf(map: TalkMap): [MapNode[], MapNode[], MapNode[]] {
    const asks = new Set(map.edges.map((edge) => edge.source));
    const answers = new Set(map.edges.map((edge) => edge.target));
    const layers: [MapNode[], MapNode[], MapNode[]] = [[], [], []];
    // By name and not by bytes: what is drawn again every few seconds should stay where it is.
    for (const node of [...map.nodes].sort((one, other) => (one.id < other.id ? -1 : 1))) {
        layers[!answers.has(node.id) ? 0 : asks.has(node.id) ? 1 : 2].push(node);
    }
    return layers;
}

function neighboursOf(edges: readonly MapEdge[]): Map<string, string[]> {
    const neighbours = new Map<string, string[]>();
    const note = (one: string, other: string) => {
        const known = neighbours.get(one);
        if (known) {
            known.push(other);
        } else {
            neighbours.set(one, [other]);
        }
    };
    for (const edge of edges) {
        note(edge.source, edge.target);
        note(edge.target, edge.source);
    }
    return neighbours;
}

/** Each node goes to the mean place of those it talks to, a few times over. */
function untangle(layers: MapNode[][], neighbours: Map<string, string[]>): void {
    const place = new Map<string, number>();
    const note = (layer: MapNode[]) => layer.forEach((node, at) => place.set(node.id, (at + 0.5) / layer.length));
    layers.forEach(note);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
        for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
            const wanted = new Map(layer.map((node) => [node, meanPlace(node, neighbours, place)]));
            layer.sort((one, other) => wanted.get(one)! - wanted.get(other)!);
            note(layer);
        }
    }
}

function meanPlace(node: MapNode, neighbours: Map<string, string[]>, place: Map<string, number>): number {
    const known = (neighbours.get(node.id) ?? []).filter((id) => id !== node.id && place.has(id));
    return known.length === 0
        ? place.get(node.id)!
        : known.reduce((sum, id) => sum + place.get(id)!, 0) / known.length;
}

function placeEdges(edges: readonly MapEdge[], placed: Map<string, PlacedNode>): PlacedEdge[] {
    const most = Math.max(1, ...edges.map((edge) => edge.bytes ?? 0));
    return [...edges]
        .sort((one, other) => (other.bytes ?? 0) - (one.bytes ?? 0))
        .flatMap((edge) => {
            const from = placed.get(edge.source);
            const to = placed.get(edge.target);
            if (!from || !to) {
                return [];
            }
            const width = 1.25 + 16 * Math.sqrt((edge.bytes ?? 0) / most);
            return [{ edge, width, loop: from === to, path: curve(from, to) }];
        });
}

function loopReach(height: number): number {
    return 36 + height / 2;
}

function curve(from: PlacedNode, to: PlacedNode): string {
    const y1 = from.y + from.height / 2;
    const y2 = to.y + to.height / 2;
    const right = from.x + NODE_WIDTH;
    if (from === to) {
        const reach = loopReach(from.height);
        return `M${right},${y1 - 3} C${right + reach},${y1 - reach} ${right + reach},${y1 + reach} ${right},${y1 + 3}`;
    }
    if (from.layer < to.layer) {
        const bend = (to.x - right) / 2;
        return `M${right},${y1} C${right + bend},${y1} ${to.x - bend},${y2} ${to.x},${y2}`;
    }
    // Within a layer, or back: out to the right and round.
    const reach = Math.max(from.x, to.x) + NODE_WIDTH + 60 + Math.abs(y1 - y2) / 6;
    return `M${right},${y1} C${reach},${y1} ${reach},${y2} ${to.x + NODE_WIDTH},${y2}`;
}
