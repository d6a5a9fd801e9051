// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import type { MapEdge, MapNode, TalkMap } from '../../src/lib/api';
import { CARD_HEIGHT, layoutMap, MapMemory, type MapLayout } from '../../src/lib/talkmap';

const WISH = { isGrouped: true, unfolded: new Set<string>(), width: 1_200 };

const edge = (source: string, target: string, more: Partial<MapEdge> = {}): MapEdge => ({
    source,
    target,
    bytes: 100,
    packets: 1,
    flows: 1,
    failed: 0,
    rtt_ms: null,
    ports: ['tcp:80'],
    more_ports: false,
    ...more,
});

/** A name before a slash is a container. */
function node(id: string, bytes = 100): MapNode {
    const [group, label] = id.includes('/') ? id.split('/') : [null, id];
    return { id, label, kind: 'process', group: group === null ? null : { kind: 'container', name: group }, bytes, flows: 1 };
}

const answer = (nodes: MapNode[], edges: MapEdge[]): TalkMap => ({ source: 'live', from: 0, to: 0, cut: false, left_out: 0, nodes, edges });

function mapOf(...edges: MapEdge[]): TalkMap {
    const names = [...new Set(edges.flatMap(({ source, target }) => [source, target]))];
    return answer(names.map((id) => node(id)), edges);
}

/** Two hundred nodes in thirty containers, as a host with many has them. */
function large(bytesOf: (at: number) => number = (at) => at * 7_919): TalkMap {
    const nodes = Array.from({ length: 200 }, (_each, at) => node(`c${at % 30}/p${at}`, bytesOf(at)));
    const edges = nodes.flatMap((each, at) => [3, 11].map((step) => edge(each.id, nodes[(at * step + 1) % nodes.length].id, { bytes: bytesOf(at) })));
    return answer(nodes, edges);
}

const placesOf = ({ cards }: MapLayout) => Object.fromEntries(cards.map(({ card, x, y }) => [card.id, [x, y]]));
const xOf = (layout: MapLayout) => Object.fromEntries(layout.cards.map(({ card, x }) => [card.id, x]));

function expectApart({ cards, cardWidth }: MapLayout) {
    for (const one of cards) {
        for (const other of cards) {
            const apart = Math.abs(one.x - other.x) >= cardWidth || Math.abs(one.y - other.y) >= CARD_HEIGHT;
            expect(one === other || apart).toBe(true);
        }
    }
}

describe('layoutMap', () => {
    it('has clients left, servers right, who is both between', () => {
        const x = xOf(layoutMap(mapOf(edge('curl', 'nginx'), edge('nginx', 'app')), new MapMemory(), WISH));

        expect(x.curl).toBeLessThan(x.nginx);
        expect(x.nginx).toBeLessThan(x.app);
    });

    it('has room for the ports of the first column once a card there is asked', () => {
        const memory = new MapMemory();
        const x = () => Math.min(...layoutMap(mapOf(edge('curl', 'nginx')), memory, WISH).cards.map((card) => card.x));
        const before = x();
        layoutMap(mapOf(edge('curl', 'nginx'), edge('curl', 'curl')), memory, WISH);

        expect(x()).toBeGreaterThan(before + 60);
    });

    it('draws those who ask each other, and who asks itself', () => {
        const { cards, links } = layoutMap(mapOf(edge('a', 'a'), edge('a', 'b'), edge('b', 'a')), new MapMemory(), WISH);

        expect(new Set(cards.map(({ x }) => x)).size).toBe(2);
        expect(links.map(({ link, isBack }) => [link.source, link.target, isBack])).toEqual([
            ['a', 'a', false],
            ['a', 'b', false],
            ['b', 'a', true],
        ]);
        expect(links.every(({ path }) => !path.includes('NaN'))).toBe(true);
    });

    it('has a band for each group, with its cards within', () => {
        const layout = layoutMap(mapOf(edge('web/nginx', 'db/postgres'), edge('curl', 'web/nginx')), new MapMemory(), WISH);

        expect(layout.bands.map(({ band }) => band.name).sort()).toEqual(['', 'db', 'web']);
        for (const { card, y } of layout.cards) {
            const band = layout.bands.find((each) => each.band.id === card.band)!;
            expect(y).toBeGreaterThan(band.y);
            expect(y + CARD_HEIGHT).toBeLessThan(band.y + band.height);
        }
    });

    it('lays no card of two hundred nodes on another, and folds the small ones', () => {
        const layout = layoutMap(large(), new MapMemory(), WISH);

        expectApart(layout);
        expect(layout.cards.length).toBeLessThan(120);
        expect(layout.cards.flatMap(({ card }) => card.nodes).length).toBe(200);
        expect(layout.cards.some(({ card }) => card.kind === 'group')).toBe(true);
        expect(layout.bands.length).toBeLessThanOrEqual(14);
    });

    it('loses no byte by folding', () => {
        const map = large();
        const { links } = layoutMap(map, new MapMemory(), WISH);
        const sum = (values: (number | null)[]) => values.reduce<number>((total, value) => total + (value ?? 0), 0);

        expect(sum(links.map(({ link }) => link.bytes))).toBe(sum(map.edges.map(({ bytes }) => bytes)));
    });

    it('unfolds and folds again', () => {
        const leaves = Array.from({ length: 40 }, (_each, at) => edge(`c${at}`, 'server', { bytes: at }));
        const memory = new MapMemory();
        const folded = layoutMap(mapOf(...leaves), memory, WISH).cards.find(({ card }) => card.kind === 'others')!;
        const open = layoutMap(mapOf(...leaves), memory, { ...WISH, unfolded: new Set([folded.card.id]) });

        expect(folded.card.nodes.length).toBe(28);
        expect(open.cards.filter(({ card }) => card.kind === 'node').length).toBe(41);
        expect(open.cards.find(({ card }) => card.kind === 'others')!.card.nodes).toEqual([]);
        expectApart(open);
    });

    it('is the same each time', () => {
        expect(layoutMap(large(), new MapMemory(), WISH)).toEqual(layoutMap(large(), new MapMemory(), WISH));
    });

    it('moves nothing when the bytes change and the order of the answer', () => {
        const memory = new MapMemory();
        const before = placesOf(layoutMap(large(), memory, WISH));
        const map = large((at) => at * 7_919 + ((at * 31) % 17));
        const after = placesOf(layoutMap({ ...map, nodes: [...map.nodes].reverse(), edges: [...map.edges].reverse() }, memory, WISH));

        expect(after).toEqual(before);
    });

    it('puts what is new at a free place or at the end, and moves nobody of its band', () => {
        const memory = new MapMemory();
        const before = placesOf(layoutMap(mapOf(edge('a', 's'), edge('b', 's'), edge('c', 's')), memory, WISH));
        const gone = placesOf(layoutMap(mapOf(edge('a', 's'), edge('c', 's')), memory, WISH));
        const after = placesOf(layoutMap(mapOf(edge('a', 's'), edge('c', 's'), edge('0new', 's')), memory, WISH));

        const { b, ...others } = before;
        expect(gone).toEqual(others);
        expect(after).toEqual({ ...others, '0new': b });
    });

    it('leaves out edges whose ends are not there', () => {
        const map = mapOf(edge('a', 'b'));
        const { links } = layoutMap({ ...map, nodes: map.nodes.slice(0, 1) }, new MapMemory(), WISH);

        expect(links).toEqual([]);
    });

    it('is as wide as its cards need on a phone', () => {
        const layout = layoutMap(mapOf(edge('a', 'b'), edge('b', 'c')), new MapMemory(), { ...WISH, width: 300 });

        expect(layout.width).toBeGreaterThan(300);
        expectApart(layout);
    });
});
