// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { get, type FlowPage, type Params } from './api';
import { Layout } from './columns';
import type { FlowRow } from './flowtable';

const ROWS_A_PAGE = 200;
/** Kept at once; scrolling far drops the ones that were seen longest ago. */
const PAGES_KEPT = 25;

/** Flows of the past, of which only what is looked at is fetched. */
export class PagedFlows {
    private readonly pages = new Map<number, FlowRow[]>();
    private readonly asked = new AbortController();
    private readonly underWay = new Set<number>();
    layout = new Layout([]);
    total = 0;
    /** The first page is here. */
    ready = false;

    constructor(
        private readonly params: Params,
        private readonly changed: (failure: unknown) => void,
    ) {
        void this.fetchPage(0);
    }

    row(index: number): FlowRow | undefined {
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
                { ...this.params, offset: page * ROWS_A_PAGE, limit: ROWS_A_PAGE },
                this.asked.signal,
            );
            this.layout = new Layout(answer.columns);
            this.total = answer.total;
            this.ready = true;
            this.pages.set(page, answer.rows.map((row, at) => asRow(row, page * ROWS_A_PAGE + at)));
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

function asRow(row: FlowPage['rows'][number], order: number): FlowRow {
    return { id: row.id, order, final: row.final, values: row.values };
}
