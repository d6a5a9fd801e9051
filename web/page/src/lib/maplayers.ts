// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { Card, Link } from './mapgraph';

const MAX_LAYERS = 4;

/**
 * Gives each card that has none its column: who only asks is leftmost, who answers is right of all who ask it. Where some
 * ask each other in a circle, one line of it goes back; which one is the same each time.
 */
export function layersOf(cards: readonly Card[], links: readonly Link[], known: Map<string, number>): void {
    const ids = cards.map((card) => card.id).sort();
    const targets = new Map<string, string[]>(ids.map((id) => [id, []]));
    const sources = new Map<string, string[]>(ids.map((id) => [id, []]));
    for (const { source, target } of links) {
        if (source !== target) {
            targets.get(source)!.push(target);
            sources.get(target)!.push(source);
        }
    }
    targets.forEach((all) => all.sort());
    const order = withoutCircles(ids, targets, sources);
    const rank = new Map(order.map((id, at) => [id, at]));
    for (const id of order) {
        if (!known.has(id)) {
            const before = sources.get(id)!.filter((source) => rank.get(source)! < rank.get(id)!);
            known.set(id, Math.min(MAX_LAYERS - 1, Math.max(0, ...before.map((source) => known.get(source)! + 1))));
        }
    }
    const here = new Set(ids);
    [...known.keys()].filter((id) => !here.has(id)).forEach((id) => known.delete(id));
}

/** An order in which each comes after those that ask it, circles aside; begins with those that nobody asks. */
function withoutCircles(
    ids: readonly string[],
    targets: ReadonlyMap<string, string[]>,
    sources: ReadonlyMap<string, string[]>,
): string[] {
    const done: string[] = [];
    const visited = new Set<string>();
    const surplus = (id: string) => targets.get(id)!.length - sources.get(id)!.length;
    const starts = [...ids].sort(
        (one, other) =>
            Math.sign(sources.get(one)!.length) - Math.sign(sources.get(other)!.length) || surplus(other) - surplus(one) || (one < other ? -1 : 1),
    );
    const visit = (id: string) => {
        if (!visited.has(id)) {
            visited.add(id);
            targets.get(id)!.forEach((target) => visit(target));
            done.push(id);
        }
    };
    starts.forEach((id) => visit(id));
    return done.reverse();
}
