// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { get, type FlowPage, type Params } from './api';
import { Layout } from './columns';
import type { FlowRow } from './flowtable';
import { foldKeyOf, foldQuery, type Folding } from './fold';
import { narrowed } from './query';
import { lastMs } from './range';

const ROWS_A_PAGE = 200;
/** Kept at once; scrolling far drops the ones that were seen longest ago. */
const PAGES_KEPT = 25;
/** Flows of a folded row that are shown when it is open; the server gives no more at once. */
const MAX_PARTS = 1_000;

/** Flows of the past, of which only what is looked at is fetched. */
export class PagedFlows {
    private readonly pages = new Map<number, FlowRow[]>();
    private readonly asked = new AbortController();
    private readonly underWay = new Set<number>();
    /** Of the folded rows that are open, their flows, by the place of the row. */
    private readonly parts = new Map<number, FlowRow[]>();
    layout = new Layout([]);
    private rows = 0;
    /** The first page is here. */
    ready = false;
    private readonly began = performance.now();

    constructor(
        private readonly params: Params,
        private readonly changed: (failure: unknown) => void,
    ) {
        void this.fetchPage(0);
    }

    /** Rows, with those of the open ones. */
    get total(): number {
        return [...this.parts.values()].reduce((sum, parts) => sum + parts.length, this.rows);
    }

    row(index: number): FlowRow | undefined {
        let at = index;
        for (const [place, parts] of [...this.parts].sort(([one], [other]) => one - other)) {
            if (at <= place) {
                break;
            }
            if (at <= place + parts.length) {
                return parts[at - place - 1];
            }
            at -= parts.length;
        }
        return this.ownRow(at);
    }

    isOpen(row: FlowRow): boolean {
        return this.parts.has(row.order);
    }

    /** Without the flows of the open ones. */
    get ownTotal(): number {
        return this.rows;
    }

    /**
     * Shows the flows of a folded row, or hides them again. The history may have more of them by then: the row then says
     * what they are now.
     */
    async toggle(row: FlowRow, folding: Folding): Promise<void> {
        if (this.parts.delete(row.order)) {
            this.changed(null);
            return;
        }
        try {
            const query = narrowed(String(this.params.q ?? ''), foldQuery(row, this.layout));
            const answer = await get<FlowPage>('flows', { ...this.params, ...this.time, fold: null, q: query, limit: MAX_PARTS }, this.asked.signal);
            const parts = answer.rows.map((part, at) => ({ ...asRow(part, at, this.layout), isPart: true }));
            this.parts.set(row.order, parts);
            const page = this.pages.get(Math.floor(row.order / ROWS_A_PAGE));
            if (page && parts.length === answer.total) {
                page[row.order % ROWS_A_PAGE] = folding.refold(row, parts, this.layout);
            }
            this.changed(null);
        } catch (failure) {
            if (!this.asked.signal.aborted) {
                this.changed(failure);
            }
        }
    }

    private ownRow(index: number): FlowRow | undefined {
        const page = Math.floor(index / ROWS_A_PAGE);
        const rows = this.pages.get(page);
        if (rows) {
            this.pages.delete(page);
            this.pages.set(page, rows);
        } else if (this.ready) {
            void this.fetchPage(page);
        }
        return rows?.[index % ROWS_A_PAGE];
    }

    /** The time as it was at the beginning: the last hour of a later question has other flows. */
    private get time(): Params {
        const { from, to } = this.params;
        const agoMs = Math.round(performance.now() - this.began);
        const length = typeof from === 'string' && from.startsWith('-') && !to ? lastMs(from.slice(1)) : 0;
        return length > 0 && agoMs > 0 ? { from: `-${length + agoMs}ms`, to: `-${agoMs}ms` } : {};
    }

    close(): void {
        this.asked.abort();
    }

    private async fetchPage(page: number): Promise<void> {
        if (this.underWay.has(page)) {
            return;
        }
        this.underWay.add(page);
        try {
            const answer = await get<FlowPage>(
                'flows',
                { ...this.params, ...this.time, offset: page * ROWS_A_PAGE, limit: ROWS_A_PAGE },
                this.asked.signal,
            );
            this.layout = new Layout(answer.columns);
            this.rows = answer.total;
            this.ready = true;
            this.pages.set(page, answer.rows.map((row, at) => asRow(row, page * ROWS_A_PAGE + at, this.layout)));
            for (const oldest of this.pages.keys()) {
                if (this.pages.size <= PAGES_KEPT) {
                    break;
                }
                this.pages.delete(oldest);
            }
            this.changed(null);
        } catch (failure) {
            if (!this.asked.signal.aborted) {
                this.changed(failure);
            }
        } finally {
            this.underWay.delete(page);
        }
    }
}

function asRow(row: FlowPage['rows'][number], order: number, layout: Layout): FlowRow {
    const { id, final, values, flows = 1 } = row;
    return flows > 1
        ? { id: `${id}x`, order, final, values, count: flows, foldKey: foldKeyOf(values, layout) }
        : { id, order, final, values };
}
