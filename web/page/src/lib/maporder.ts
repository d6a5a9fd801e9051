// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { Band, Card, Link } from './mapgraph';

/** The cards of one band in one column. */
export interface Cell {
    readonly id: string;
    readonly band: string;
    readonly layer: number;
    readonly cards: readonly Card[];
    /** What stands for those that are not shown, or folds them again. */
    readonly others: readonly Card[];
}

const SWEEPS = 8;
/** These come last, in this order. */
const LAST: readonly Band['kind'][] = ['ungrouped', 'small', 'elsewhere'];

/** Bands from top to bottom, those that talk to each other close together. Known ones keep their order. */
export function orderBands(bands: readonly Band[], cards: readonly Card[], links: readonly Link[], before: readonly string[]): string[] {
    const tail = LAST.flatMap((kind) => bands.filter((band) => band.kind === kind).map((band) => band.id));
    const free = bands.filter((band) => !tail.includes(band.id)).map((band) => band.id).sort();
    const known = before.filter((id) => free.includes(id));
    const fresh = free.filter((id) => !known.includes(id));
    return [...(known.length > 0 ? [...known, ...fresh] : untangled(fresh, cards, links)), ...tail];
}

function untangled(bands: readonly string[], cards: readonly Card[], links: readonly Link[]): string[] {
    const bandAt = new Map(cards.map((card) => [card.id, card.band]));
    const pairs = links.map(({ source, target }) => [bandAt.get(source)!, bandAt.get(target)!] as const);
    const neighbours = neighboursOf(pairs.filter(([one, other]) => bands.includes(one) && bands.includes(other)));
    const length = (order: readonly string[]) => {
        const place = new Map(order.map((id, at) => [id, at]));
        return pairs.reduce((sum, [one, other]) => sum + Math.abs((place.get(one) ?? 0) - (place.get(other) ?? 0)), 0);
    };
    let best = [...bands];
    let order = [...bands];
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
        const place = new Map(order.map((id, at) => [id, at]));
        const wanted = new Map(order.map((id) => [id, meanPlace(id, neighbours, place)]));
        order = [...order].sort((one, other) => wanted.get(one)! - wanted.get(other)! || place.get(one)! - place.get(other)!);
        if (length(order) < length(best)) {
            best = order;
        }
    }
    return best;
}

/** By cell, its cards from top to bottom: each at the mean height of those it talks to, so that few lines cross. */
export function orderCells(cells: readonly Cell[], links: readonly Link[], bands: readonly string[]): Map<string, string[]> {
    const neighbours = neighboursOf(links.map(({ source, target }) => [source, target] as const));
    const place = new Map<string, number>();
    const orders = new Map(cells.map((cell) => [cell.id, cell.cards.map((card) => card.id).sort()]));
    const bandAt = new Map(bands.map((id, at) => [id, at]));
    const note = (cell: Cell) => {
        const order = orders.get(cell.id)!;
        const top = bandAt.get(cell.band) ?? 0;
        order.forEach((id, at) => place.set(id, top + (at + 0.5) / (order.length + 1)));
        cell.others.forEach((card) => place.set(card.id, top + 1));
    };
    const byLayer = [...cells].sort((one, other) => one.layer - other.layer || (one.id < other.id ? -1 : 1));
    byLayer.forEach(note);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
        for (const cell of sweep % 2 ? [...byLayer].reverse() : byLayer) {
            const order = orders.get(cell.id)!;
            const wanted = new Map(order.map((id) => [id, meanPlace(id, neighbours, place)]));
            order.sort((one, other) => wanted.get(one)! - wanted.get(other)! || place.get(one)! - place.get(other)!);
            note(cell);
        }
    }
    return orders;
}

function neighboursOf(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
    const neighbours = new Map<string, string[]>();
    const note = (one: string, other: string) => {
        const known = neighbours.get(one);
        if (known) {
            known.push(other);
        } else {
            neighbours.set(one, [other]);
        }
    };
    for (const [one, other] of pairs) {
        if (one !== other) {
            note(one, other);
            note(other, one);
        }
    }
    return neighbours;
}

function meanPlace(id: string, neighbours: ReadonlyMap<string, string[]>, place: ReadonlyMap<string, number>): number {
    const known = (neighbours.get(id) ?? []).filter((other) => place.has(other));
    return known.length === 0 ? place.get(id)! : known.reduce((sum, other) => sum + place.get(other)!, 0) / known.length;
}
