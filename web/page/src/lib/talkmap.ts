// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { TalkMap } from './api';
import { cardOf, cardsOf, keepShown, linksOf, type Band, type Card, type Link } from './mapgraph';
import { layersOf } from './maplayers';
import { orderBands, orderCells, type Cell } from './maporder';

export interface PlacedCard {
    readonly card: Card;
    readonly layer: number;
    readonly x: number;
    readonly y: number;
}

export interface PlacedBand {
    readonly band: Band;
    readonly y: number;
    readonly height: number;
}

export interface PlacedLink {
    readonly link: Link;
    readonly path: string;
    readonly width: number;
    /** The server is another card, and not right of the client. */
    readonly isBack: boolean;
}

export interface MapLayout {
    readonly bands: PlacedBand[];
    readonly cards: PlacedCard[];
    readonly links: PlacedLink[];
    readonly width: number;
    readonly height: number;
    readonly cardWidth: number;
}

export const CARD_HEIGHT = 22;
const ROW = 27;
const TITLE = 24;
const BAND_PADDING = 8;
const BAND_GAP = 8;
const SIDE = 12;
const PORT_ROOM = 80;
const MIN_CARD = 132;
const MAX_CARD = 230;
const MIN_GAP = 84;
const MAX_BANDS = 12;
/** Of all bands together, and of one column of a band. */
const WISHED_ROWS = 48;
const MIN_ROWS = 4;
const MAX_ROWS = 12;
const WIDEST_LINK = 9;
/** A loop is small. */
const WIDEST_LOOP = 3.5;

/** What is where. A refresh keeps it: what is new takes a free place or one at the end. */
export class MapMemory {
    readonly layers = new Map<string, number>();
    readonly shownBands = new Set<string>();
    readonly shownCards = new Set<string>();
    /** Cards by cell; null is a free place. */
    readonly places = new Map<string, (string | null)[]>();
    bands: string[] = [];
    columns = 1;
    /** At the left of the first column: room for ports once a card there is asked. */
    left = SIDE;
    /** Cards that a column of a band shows; 0 before anything is shown. */
    rows = 0;
}

export interface Wish {
    readonly isGrouped: boolean;
    /** Bands and cells that show all they have. */
    readonly unfolded: ReadonlySet<string>;
    /** Pixels. */
    readonly width: number;
}

/** Clients left, servers right, a band for each group. Deterministic; with the same memory nothing moves that need not. */
export function layoutMap(map: TalkMap, memory: MapMemory, wish: Wish): MapLayout {
    const { cards, bands } = cardsOf(map, wish.isGrouped, memory.shownBands, wish.unfolded, MAX_BANDS);
    memory.rows ||= Math.min(MAX_ROWS, Math.max(MIN_ROWS, Math.round(WISHED_ROWS / Math.max(1, bands.size))));
    layersOf(cards, linksOf(map.edges, cards), memory.layers);
    const cells = foldCells(cards, memory, wish.unfolded);
    const shown = cells.flatMap((cell) => [...cell.cards, ...cell.others]);
    const links = linksOf(map.edges, shown);
    memory.bands = orderBands([...bands.values()], shown, links, memory.bands);
    takePlaces(cells, links, memory);
    return draw(memory, bands, cells, links, wish.width);
}

/** The id of a cell, which is also that of the card of its small ones. */
export const cellId = (band: string, layer: number): string => `${band}|${layer}`;

function foldCells(cards: readonly Card[], memory: MapMemory, unfolded: ReadonlySet<string>): Cell[] {
    const cells = new Map<string, Card[]>();
    for (const card of cards) {
        const id = cellId(card.band, memory.layers.get(card.id) ?? 0);
        cells.set(id, [...(cells.get(id) ?? []), card]);
    }
    return [...cells.entries()].map(([id, all]) => {
        const band = all[0].band;
        const layer = memory.layers.get(all[0].id) ?? 0;
        const isOpen = unfolded.has(id);
        const { shown, rest } = isOpen
            ? { shown: all, rest: [] }
            : keepShown(all, (card) => card.bytes, (card) => card.id, memory.shownCards, memory.rows);
        shown.forEach((card) => memory.shownCards.add(card.id));
        rest.forEach((card) => memory.shownCards.delete(card.id));
        const nodes = rest.flatMap((card) => card.nodes);
        const fold = isOpen && all.length > memory.rows + 1 ? [cardOf(id, 'others', band, [])] : [];
        return { id, band, layer, cards: shown, others: rest.length > 0 ? [cardOf(id, 'others', band, nodes)] : fold };
    });
}

function takePlaces(cells: readonly Cell[], links: readonly Link[], memory: MapMemory): void {
    const orders = orderCells(cells, links, memory.bands);
    const here = new Set(cells.map((cell) => cell.id));
    [...memory.places.keys()].filter((id) => !here.has(id)).forEach((id) => memory.places.delete(id));
    for (const cell of cells) {
        const present = new Set(cell.cards.map((card) => card.id));
        const places = (memory.places.get(cell.id) ?? []).map((id) => (id !== null && present.has(id) ? id : null));
        const placed = new Set(places);
        for (const id of orders.get(cell.id) ?? []) {
            if (!placed.has(id)) {
                const free = places.indexOf(null);
                if (free < 0) {
                    places.push(id);
                } else {
                    places[free] = id;
                }
            }
        }
        while (places.length > 0 && places[places.length - 1] === null) {
            places.pop();
        }
        memory.places.set(cell.id, places);
    }
}

function draw(
    memory: MapMemory,
    bands: ReadonlyMap<string, Band>,
    cells: readonly Cell[],
    links: readonly Link[],
    wished: number,
): MapLayout {
    memory.columns = Math.max(memory.columns, ...cells.map((cell) => cell.layer + 1));
    const columns = memory.columns;
    const asked = new Set(links.map((link) => link.target));
    if (cells.some((cell) => cell.layer === 0 && [...cell.cards, ...cell.others].some((card) => asked.has(card.id)))) {
        memory.left = PORT_ROOM;
    }
    const room = wished - memory.left - SIDE - (columns - 1) * MIN_GAP;
    const cardWidth = Math.round(Math.min(MAX_CARD, Math.max(MIN_CARD, room / columns)));
    const least = columns * cardWidth + (columns - 1) * MIN_GAP + memory.left + SIDE;
    // Lines that go back, or to the same column, bend out at the right.
    const bend = Math.min(60, MIN_GAP);
    const width = Math.max(wished, least + bend);
    const step = columns === 1 ? 0 : (width - bend - memory.left - SIDE - cardWidth) / (columns - 1);

    const placedBands: PlacedBand[] = [];
    const cards: PlacedCard[] = [];
    let y = BAND_GAP;
    for (const id of memory.bands) {
        const ofBand = cells.filter((cell) => cell.band === id);
        const rows = Math.max(1, ...ofBand.map((cell) => memory.places.get(cell.id)!.length + cell.others.length));
        const height = TITLE + rows * ROW + BAND_PADDING;
        placedBands.push({ band: bands.get(id)!, y, height });
        for (const cell of ofBand) {
            const places = memory.places.get(cell.id)!;
            const x = memory.left + cell.layer * step;
            const at = (row: number) => y + TITLE + row * ROW;
            const byId = new Map(cell.cards.map((card) => [card.id, card]));
            places.forEach((place, row) => {
                if (place !== null) {
                    cards.push({ card: byId.get(place)!, layer: cell.layer, x, y: at(row) });
                }
            });
            cell.others.forEach((card) => cards.push({ card, layer: cell.layer, x, y: at(places.length) }));
        }
        y += height + BAND_GAP;
    }
    return { bands: placedBands, cards, links: drawLinks(links, cards, cardWidth), width, height: y, cardWidth };
}

function drawLinks(links: readonly Link[], cards: readonly PlacedCard[], cardWidth: number): PlacedLink[] {
    const at = new Map(cards.map((placed) => [placed.card.id, placed]));
    const most = Math.max(1, ...links.map((link) => link.bytes ?? 0));
    return links.flatMap((link) => {
        const from = at.get(link.source);
        const to = at.get(link.target);
        if (!from || !to) {
            return [];
        }
        const isLoop = from === to;
        const widest = isLoop ? WIDEST_LOOP : WIDEST_LINK;
        const width = 1.25 + (widest - 1.25) * Math.sqrt((link.bytes ?? 0) / most);
        return [{ link, width, isBack: !isLoop && from.layer >= to.layer, path: curve(from, to, cardWidth) }];
    });
}

function curve(from: PlacedCard, to: PlacedCard, cardWidth: number): string {
    const y1 = Math.round(from.y + CARD_HEIGHT / 2);
    const y2 = Math.round(to.y + CARD_HEIGHT / 2);
    const right = Math.round(from.x + cardWidth);
    const left = Math.round(to.x);
    if (from === to) {
        return `M${right},${y1 - 4} C${right + 34},${y1 - 16} ${right + 34},${y1 + 16} ${right},${y1 + 4}`;
    }
    if (from.layer < to.layer) {
        const bend = Math.round((left - right) / 2);
        return `M${right},${y1} C${right + bend},${y1} ${left - bend},${y2} ${left},${y2}`;
    }
    if (from.layer === to.layer) {
        const reach = right + 26 + Math.min(44, Math.round(Math.abs(y1 - y2) / 8));
        return `M${right},${y1} C${reach},${y1} ${reach},${y2} ${right},${y2}`;
    }
    const end = Math.round(to.x + cardWidth);
    const bend = Math.round((from.x - end) / 2);
    return `M${Math.round(from.x)},${y1} C${Math.round(from.x) - bend},${y1} ${end + bend},${y2} ${end},${y2}`;
}
