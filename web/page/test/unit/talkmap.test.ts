// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import type { TalkMap } from '../../src/lib/api';
import { layoutMap } from '../../src/lib/talkmap';

function mapOf(...pairs: [string, string, number][]): TalkMap {
    const names = [...new Set(pairs.flatMap(([source, target]) => [source, target]))];
    return {
        source: 'live',
        from: 0,
        to: 0,
        cut: false,
        left_out: 0,
        nodes: names.map((id) => ({ id, label: id, kind: 'process', bytes: 100, flows: 1 })),
        edges: pairs.map(([source, target, bytes]) => ({ source, target, bytes, packets: 1, flows: 1 })),
    };
}

describe('layoutMap', () => {
    it('has clients left, servers right, who is both between', () => {
        const { nodes } = layoutMap(mapOf(['curl', 'nginx', 10], ['nginx', 'app', 10]), 900, 150);
        const x = Object.fromEntries(nodes.map((placed) => [placed.node.id, placed.x]));

        expect(x.curl).toBeLessThan(x.nginx);
        expect(x.nginx).toBeLessThan(x.app);
    });

    it('lays no node on another', () => {
        const pairs = Array.from({ length: 40 }, (_each, at): [string, string, number] => [`c${at}`, `s${at % 7}`, at + 1]);
        const { nodes, height } = layoutMap(mapOf(...pairs), 900, 150);
        for (const one of nodes) {
            expect(one.y + one.height).toBeLessThanOrEqual(height);
            for (const other of nodes) {
                const apart = one.x !== other.x || one.y + one.height <= other.y || other.y + other.height <= one.y;
                expect(one === other || apart).toBe(true);
            }
        }
    });

    it('draws who talks to itself, two who ask each other, and the busiest widest', () => {
        const { edges } = layoutMap(mapOf(['a', 'a', 5], ['a', 'b', 500], ['b', 'a', 50]), 900, 150);

        expect(edges.map((placed) => placed.loop)).toEqual([false, false, true]);
        expect(edges[0].width).toBeGreaterThan(edges[1].width);
        expect(edges.every((placed) => !placed.path.includes('NaN'))).toBe(true);
    });

    it('leaves out edges whose ends are not there', () => {
        const map = mapOf(['a', 'b', 1]);
        const { edges } = layoutMap({ ...map, nodes: map.nodes.slice(0, 1) }, 900, 150);

        expect(edges).toEqual([]);
    });
});
