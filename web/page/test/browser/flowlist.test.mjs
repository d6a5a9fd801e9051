// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertAccessible, openPage, rowWith, startBrowser } from './browser.mjs';
import { curl, eventually, freePort, startProduct, startWebServer, temporaryDirectory } from './product.mjs';
import { startStub } from './stub.mjs';

const TIMES = 7;

describe('the list of flows', () => {
    let state;
    let product;
    let server;
    let webPort;
    let browser;

    before(async () => {
        state = temporaryDirectory();
        webPort = await freePort();
        product = await startProduct('up', await freePort(), state, '-i', 'lo');
        server = await startWebServer(webPort);
        browser = await startBrowser();
        for (let time = 0; time < TIMES; time++) {
            await curl(webPort);
        }
    });

    after(async () => {
        await browser?.close();
        await server?.stop();
        await product?.stop();
        state?.remove();
    });

    const query = () => `q=${encodeURIComponent(`process:curl server.port:${webPort} counted:true`)}`;
    const open = (rest) => openPage(browser, `${product.address}#/${rest}`);

    async function unfoldsTheRow(page, flows) {
        const row = rowWith(page, `×${flows}`).first();
        await row.waitFor();
        await row.getByRole('button', { name: `${flows} flows; show each` }).click();
        await eventually(async () => (await page.locator('.part').count()) === flows);
        await page.getByRole('button', { name: 'fold them' }).click();
        await eventually(async () => (await page.locator('.part').count()) === 0);
    }

    test('folds repeated flows that live, and goes on when others come', async () => {
        const { page, complaints, close } = await open(`flows?fold=yes&${query()}`);
        await unfoldsTheRow(page, TIMES);
        await curl(webPort);
        await rowWith(page, `×${TIMES + 1}`).first().waitFor();

        await page.getByRole('button', { name: 'Fold', exact: true }).click();
        await eventually(async () => (await rowWith(page, 'curl').count()) === TIMES + 1);
        assert.doesNotMatch(page.url(), /fold=/);
        assert.deepEqual(complaints, []);
        await close();
    });

    test('folds the past, with the sums of the flows', async () => {
        // With the one that came while the list lived.
        const range = `from=${Date.now() - 3_600_000}&to=${Date.now()}`;
        const columns = 'columns=client.bytes,server.bytes,event.start';
        let flows;
        await eventually(async () => {
            flows = await product.ask(`flows?${query()}&${range}&${columns}`);
            return flows.total === TIMES + 1;
        });
        const folded = await product.ask(`flows?${query()}&${range}&${columns}&fold=yes`);

        assert.equal(folded.total, 1);
        assert.equal(folded.rows[0].flows, flows.total);
        for (const at of [0, 1]) {
            assert.equal(folded.rows[0].values[at], flows.rows.reduce((sum, row) => sum + row.values[at], 0));
        }
        assert.equal(folded.rows[0].values[2], Math.max(...flows.rows.map((row) => row.values[2])));

        const { page, close } = await open(`flows?fold=yes&${query()}&${range}`);
        await unfoldsTheRow(page, flows.total);
        await close();
    });

    test('is saved under a name, found again, renamed, and given away as a link', async () => {
        const { page, complaints, close } = await open(`flows?fold=yes&${query()}`);
        await page.getByRole('button', { name: 'Views' }).click();
        await page.getByRole('textbox', { name: 'Name' }).fill('my curls');
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.goto(`${product.address}#/ledger`);
        await page.reload();
        await page.getByRole('button', { name: 'Views' }).click();
        await page.getByRole('button', { name: 'Rename my curls' }).click();
        await page.getByRole('textbox', { name: 'New name of my curls' }).fill('curl again');
        await page.keyboard.press('Enter');
        const link = page.getByRole('link', { name: 'curl again' });
        const href = await link.getAttribute('href');
        await link.click();
        await rowWith(page, 'curl', '×').first().waitFor();
        assert.match(page.url(), /fold=yes/);

        const { page: other, close: closeOther } = await openPage(browser, `${product.address}${href}`);
        await rowWith(other, 'curl', '×').first().waitFor();
        await closeOther();

        await page.getByRole('button', { name: 'Views' }).click();
        await page.getByRole('button', { name: 'Delete curl again' }).click();
        await page.getByText('None yet.').waitFor();
        assert.deepEqual(complaints, []);
        await close();
    });

    test('is compared with the period before, number by number as the API has it', async () => {
        const from = Date.now();
        await curl(webPort);
        await eventually(async () => (await product.ask(`talkers?by=process&${query()}&from=${from}&to=${Date.now()}`)).total.bytes > 0);
        const middle = Date.now();
        await curl(webPort);
        const to = 2 * middle - from;
        await eventually(async () => Date.now() > to && (await product.ask(`talkers?by=process&${query()}&from=${middle}&to=${to}`)).total.bytes > 0);
        const { page, complaints, close } = await openPage(browser, `${product.address}#/talkers?${query()}&from=${middle}&to=${to}&compare=before`, {
            bypassCSP: true,
        });
        await page.getByRole('columnheader', { name: 'Change' }).waitFor();
        const before = await product.ask(`talkers?by=process&${query()}&from=${from}&to=${middle}&limit=1000`);
        assert.equal(before.to, middle);
        assert.ok(before.total.bytes > 0);
        const cell = page.locator('tfoot td').nth(3);
        assert.equal((await cell.textContent()).trim(), bytesText(before.total.bytes));
        await assertAccessible(page, 'talkers compared');
        assert.deepEqual(complaints, []);
        await close();
    });
});

/** As the page writes it. */
function bytesText(bytes) {
    const units = ['B', 'kB', 'MB', 'GB'];
    let at = 0;
    let size = bytes;
    while (size >= 999.5) {
        size /= 1_000;
        at++;
    }
    return `${at === 0 ? Math.round(size) : size >= 99.95 ? size.toFixed(0) : size >= 9.995 ? size.toFixed(1) : size.toFixed(2)} ${units[at]}`;
}

describe('ten thousand flows, folded', () => {
    let stub;
    let browser;

    before(async () => {
        stub = await startStub({ flows: 10_000, updatesPerSecond: 5_000 });
        browser = await startBrowser();
    });

    after(async () => {
        await browser?.close();
        await stub?.stop();
    });

    test('stay smooth at five thousand updates a second', async () => {
        const { page, complaints, close } = await openPage(browser, `${stub.address}#/flows?fold=yes`);
        await rowWith(page, '×').first().waitFor();
        const slowest = await page.evaluate(async () => {
            const gaps = [];
            let last = performance.now();
            const until = last + 5_000;
            while (last < until) {
                await new Promise((resume) => requestAnimationFrame(resume));
                const now = performance.now();
                gaps.push(now - last);
                last = now;
            }
            return gaps.sort((one, other) => other - one)[Math.floor(gaps.length / 100)];
        });
        const rows = Number((await page.locator('[role=grid]').getAttribute('aria-rowcount')) ?? 0);
        await close();

        assert.ok(rows > 10 && rows < 200, `${rows} rows`);
        assert.ok(slowest < 400, `one frame in a hundred took ${slowest} ms`);
        assert.deepEqual(complaints, []);
    });
});
