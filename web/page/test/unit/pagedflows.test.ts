// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { afterEach, describe, expect, it, vi } from 'vitest';
import { FOLD_FIELDS, Folding } from '../../src/lib/fold';
import { PagedFlows } from '../../src/lib/pagedflows';

const FOLDING = new Folding([]);
const KEY = ['tcp', 'curl', 'nginx', '10.0.0.1', 443, 'packets'];

/** A history of three rows, of which the second stands for two flows. */
function serve(): string[] {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (address: string) => {
        asked.push(decodeURIComponent(address));
        const params = new URLSearchParams(address.split('?')[1]);
        const row = (id: string, flows: number) => ({ id, final: true, values: KEY, flows });
        const rows = params.get('fold') === 'yes' ? [row('a', 1), row('b', 2), row('c', 1)] : [row('b', 1), row('b2', 1), row('b3', 1)];
        return Promise.resolve(Response.json({ source: 'history', total: rows.length, columns: FOLD_FIELDS, rows }));
    });
    return asked;
}

const settled = () => new Promise((resume) => setTimeout(resume, 20));

describe('PagedFlows', () => {
    afterEach(() => vi.unstubAllGlobals());

    it('shows the flows of a folded row after it, until it is folded again', async () => {
        serve();
        const pages = new PagedFlows({ q: '', fold: 'yes' }, () => {});
        await settled();
        const ids = () => Array.from({ length: pages.total }, (_each, at) => pages.row(at)?.id);
        expect(ids()).toEqual(['a', 'bx', 'c']);

        await pages.toggle(pages.row(1)!, FOLDING);
        expect(ids()).toEqual(['a', 'bx', 'b', 'b2', 'b3', 'c']);
        // One more has come meanwhile.
        expect(pages.row(1)?.count).toBe(3);
        expect([pages.total, pages.ownTotal]).toEqual([6, 3]);
        expect([1, 2, 5].map((at) => pages.row(at)?.isPart ?? false)).toEqual([false, true, false]);

        await pages.toggle(pages.row(1)!, FOLDING);
        expect(ids()).toEqual(['a', 'bx', 'c']);
        pages.close();
    });

    it('asks for the time that was the last hour at the beginning', async () => {
        const asked = serve();
        const pages = new PagedFlows({ q: 'curl', fold: 'yes', from: '-1h' }, () => {});
        await settled();
        await pages.toggle(pages.row(1)!, FOLDING);

        expect(asked[0]).toContain('from=-1h');
        const [, from, to] = /from=-(\d+)ms&to=-(\d+)ms/.exec(asked[1])!.map(Number);
        expect(to).toBeGreaterThan(0);
        expect(from - to).toBe(3_600_000);
        expect(asked[1].replaceAll('+', ' ')).toContain('curl network.transport:tcp client.process.name:curl');
        pages.close();
    });
});
